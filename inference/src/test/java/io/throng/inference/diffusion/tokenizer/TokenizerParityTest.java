package io.throng.inference.diffusion.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.throng.inference.InferenceException;
import io.throng.inference.diffusion.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Held against the tokenizers of the transformers library on a thousand prompts. */
class TokenizerParityTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @TempDir
    private Path folder;

    @Test
    void clipIdsAreThoseOfTheReferenceOnAThousandPrompts() throws IOException {
        writeClip(folder);
        assertSame(TokenizerFolder.read(folder), "clip_ids.json.gz");
    }

    @Test
    void wordPieceIdsAreThoseOfTheReferenceOnAThousandPrompts() throws IOException {
        Files.writeString(folder.resolve("vocab.txt"), Golden.text("minilm_vocab.txt.gz"));
        assertSame(TokenizerFolder.read(folder), "minilm_ids.json.gz");
    }

    @Test
    void aWholeTokenizerFileIsReadToo() throws IOException {
        Map<String, Object> model = new LinkedHashMap<>();
        Map<String, Integer> vocabulary = new LinkedHashMap<>();
        Golden.text("minilm_vocab.txt.gz").lines().forEach(line -> vocabulary.put(line, vocabulary.size()));
        model.put("type", "WordPiece");
        model.put("vocab", vocabulary);
        MAPPER.writeValue(folder.resolve("tokenizer.json").toFile(), Map.of("model", model));
        Files.writeString(
                folder.resolve("tokenizer_config.json"),
                "{\"tokenizer_class\": \"BertTokenizer\", \"model_max_length\": 64}");
        TextTokenizer tokenizer = TokenizerFolder.read(folder);
        assertThat(tokenizer.maxTokens()).isEqualTo(64);
        assertSame(tokenizer, "minilm_ids.json.gz");
    }

    @Test
    void marksAndLengthComeFromTheConfiguration() throws IOException {
        writeClip(folder);
        Files.writeString(
                folder.resolve("special_tokens_map.json"), "{\"pad_token\": {\"content\": \"!\", \"lstrip\": false}}");
        TextTokenizer tokenizer = TokenizerFolder.read(folder);
        assertThat(List.of(tokenizer.begin(), tokenizer.end(), tokenizer.pad(), tokenizer.maxTokens()))
                .containsExactly(49406, 49407, 0, 77);
        assertThat(tokenizer.fixedLength()).isTrue();
    }

    @Test
    void anEmptyFolderIsToldWhatItLacks() {
        assertThatThrownBy(() -> TokenizerFolder.read(folder))
                .isInstanceOf(InferenceException.class)
                .hasMessageContaining("vocab.json and merges.txt");
    }

    @Test
    void aFileOverTheBoundIsRefused() throws IOException {
        try (var file = new java.io.RandomAccessFile(folder.resolve("vocab.txt").toFile(), "rw")) {
            file.setLength(TokenizerFolder.MAX_FILE_BYTES + 1);
        }
        assertThatThrownBy(() -> TokenizerFolder.read(folder))
                .isInstanceOf(InferenceException.class)
                .hasMessageContaining(Long.toString(TokenizerFolder.MAX_FILE_BYTES));
    }

    @Test
    void aVocabularyWithoutItsMarksIsRefused() throws IOException {
        Files.writeString(folder.resolve("vocab.txt"), "[UNK]\n[CLS]\nword\n");
        assertThatThrownBy(() -> TokenizerFolder.read(folder))
                .isInstanceOf(InferenceException.class)
                .hasMessageContaining("[SEP]");
    }

    private static void assertSame(TextTokenizer tokenizer, String golden) {
        JsonNode prompts = Golden.json("prompts.json.gz");
        JsonNode expected = Golden.json(golden);
        assertThat(prompts.size()).isEqualTo(1000);
        for (int i = 0; i < prompts.size(); i++) {
            int[] ids = StreamSupport.stream(expected.path(i).spliterator(), false)
                    .mapToInt(JsonNode::asInt)
                    .toArray();
            assertThat(tokenizer.encode(prompts.path(i).asText()))
                    .as("prompt %d: %s", i, prompts.path(i).asText())
                    .containsExactly(ids);
        }
    }

    private static void writeClip(Path folder) throws IOException {
        String merges = Golden.text("clip_merges.txt.gz");
        List<String> symbols = new ArrayList<>(ClipTokenizer.singleByteSymbols());
        List<String> singles = List.copyOf(symbols);
        singles.forEach(symbol -> symbols.add(symbol + "</w>"));
        merges.lines().forEach(line -> symbols.add(line.replace(" ", "")));
        symbols.addAll(List.of("<|startoftext|>", "<|endoftext|>"));
        Map<String, Integer> vocabulary = new LinkedHashMap<>();
        symbols.forEach(symbol -> vocabulary.put(symbol, vocabulary.size()));
        MAPPER.writeValue(folder.resolve("vocab.json").toFile(), vocabulary);
        Files.writeString(folder.resolve("merges.txt"), "#version: 0.2\n" + merges);
    }
}
