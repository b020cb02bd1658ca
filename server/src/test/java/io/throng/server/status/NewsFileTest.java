package io.throng.server.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.protocol.status.NewsPiece;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NewsFileTest {
    @TempDir
    Path folder;

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("news.json"), text);
    }

    @Test
    void aFileThatIsMissingOrBrokenIsNoNews() throws IOException {
        assertThat(new NewsFile(Optional.empty()).news()).isEmpty();
        assertThat(new NewsFile(Optional.of(folder.resolve("none.json"))).news())
                .isEmpty();
        assertThat(new NewsFile(Optional.of(write("{ not a list"))).news()).isEmpty();
        assertThat(new NewsFile(Optional.of(write("[" + " ".repeat(NewsFile.MAX_BYTES) + "]"))).news())
                .isEmpty();
    }

    @Test
    void aChangedFileIsReadAnew() throws IOException {
        NewsFile file = new NewsFile(Optional.of(write("[{\"title\": \"one\", \"date_published\": \"2026-01-01\"}]")));
        assertThat(file.news()).extracting(NewsPiece::title).containsExactly("one");
        write("""
                [{"title": "one", "date_published": "2026-01-01"}, {"title": "two", "date_published": "2026-01-02"}]
                """);
        assertThat(file.news()).extracting(NewsPiece::title).containsExactly("two", "one");
    }
}
