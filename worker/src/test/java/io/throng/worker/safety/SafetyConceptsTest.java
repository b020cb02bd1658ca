package io.throng.worker.safety;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetyConceptsTest {
    @TempDir
    Path folder;

    @Test
    void aStricterFileIsTaken() throws IOException {
        SafetyConcepts concepts = SafetyConcepts.read(written(builtInText()
                .replace(
                        "{\"term\": \"naked\", \"threshold\": \".22\"}",
                        "{\"term\": \"naked\", \"threshold\": \".21\"}")));
        assertThat(concepts.hash())
                .hasSize(64)
                .isNotEqualTo(SafetyConcepts.builtIn().hash());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"term\": \"naked\", \"threshold\": \".22\"} | {\"term\": \"naked\", \"threshold\": \".2201\"}",
                "{\"term\": \"naked\", \"threshold\": \".22\"} | {\"term\": \"kittens\", \"threshold\": \".22\"}",
                "\"danger\": \".044\" | \"danger\": \".0441\"",
                "\"other\": \".4\" | \"other\": \".41\"",
                "\"needed\": 2 | \"needed\": 3",
                "\"photo_above\": \".24\" | \"photo_above\": \".2\"",
                "{\"term\": \"manga\", \"threshold\": \".205\"} | {\"term\": \"manga\", \"threshold\": \".1\"}",
                "\"elderly\" | \"senile\"",
                "{\"term\": \"painting of\", \"threshold\": \".005\"} | {\"term\": \"painting of\", \"threshold\": \".5\"}"
            })
    void aLaxerFileIsRefused(String from, String to) throws IOException {
        String text = builtInText();
        assertThat(text).contains(from);
        Path file = written(text.replace(from, to));
        assertThatThrownBy(() -> SafetyConcepts.read(file)).isInstanceOf(IOException.class);
    }

    @Test
    void aFileWithoutAListIsRefused() throws IOException {
        Path file = written("{\"version\": \"2\"}");
        assertThatThrownBy(() -> SafetyConcepts.read(file)).isInstanceOf(IOException.class);
    }

    private Path written(String json) throws IOException {
        return Files.writeString(folder.resolve("concepts.json"), json);
    }

    private static String builtInText() throws IOException {
        try (InputStream in = SafetyConcepts.class.getResourceAsStream("safety-concepts.json")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
