package io.throng.inference.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.throng.inference.InferenceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

public class GgufReaderTest {
    @TempDir
    Path folder;

    @Test
    void readsWhatAModelSaysAboutItself() throws IOException {
        GgufHeader header = GgufReader.read(write(sample("llama").bytes()));

        assertThat(header.architecture()).isEqualTo("llama");
        assertThat(header.name()).isEqualTo("Tiny");
        assertThat(header.contextTokens()).isEqualTo(2048);
        assertThat(header.parameterCount()).isEqualTo(6 * 7);
        assertThat(header.chatTemplate()).contains("{{ messages }}");
    }

    @Test
    void aFileThatIsNoGgufIsRefused() throws IOException {
        Path file = write("<html>not a model</html>".getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> GgufReader.read(file))
                .isInstanceOf(InferenceException.class)
                .hasMessageContaining("GGUF");
    }

    @Test
    void everyCutOffHeadIsRefused() throws IOException {
        byte[] whole = sample("llama").bytes();
        for (int length = 0; length < whole.length; length += 7) {
            Path file = write(Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> GgufReader.read(file)).isInstanceOf(InferenceException.class);
        }
    }

    @Test
    void damagedHeadsAreRefusedOrReadButNeverAnythingElse() throws IOException {
        Random random = new Random(7);
        byte[] whole = sample("llama").bytes();
        for (int i = 0; i < 300; i++) {
            byte[] damaged = whole.clone();
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            Path file = write(damaged);
            try {
                assertThat(GgufReader.read(file)).isNotNull();
            } catch (InferenceException refused) {
                assertThat(refused).hasMessageContaining(file.toString());
            }
        }
    }

    @Test
    void countsAreBoundedBeforeAnythingOfThatSizeIsAllocated() throws IOException {
        Path tensors = write(
                new Writer().magic(3).u64(GgufReader.MAX_TENSORS + 1L).u64(0).bytes());
        Path entries = write(new Writer()
                .magic(3)
                .u64(0)
                .u64(GgufReader.MAX_METADATA_ENTRIES + 1L)
                .bytes());
        Path text = write(new Writer()
                .magic(3)
                .u64(0)
                .u64(1)
                .text("general.name")
                .u32(8)
                .u64(GgufReader.MAX_STRING_BYTES + 1L)
                .bytes());
        Path negative = write(new Writer().magic(3).u64(-1).u64(0).bytes());

        for (Path file : new Path[] {tensors, entries, text, negative}) {
            assertThatThrownBy(() -> GgufReader.read(file))
                    .isInstanceOf(InferenceException.class)
                    .hasMessageContaining("are more than");
        }
    }

    @Test
    void oldAndUnknownFormatVersionsAreRefused() throws IOException {
        Path file = write(new Writer().magic(1).u64(0).u64(0).bytes());

        assertThatThrownBy(() -> GgufReader.read(file)).hasMessageContaining("format version is 1");
    }

    @Test
    void aModelWithoutArchitectureIsRefused() throws IOException {
        Path file = write(new Writer().magic(3).u64(0).u64(0).bytes());

        assertThatThrownBy(() -> GgufReader.read(file)).hasMessageContaining("names no architecture");
    }

    /** The head of a model with one tensor of 6 by 7. */
    public static Writer sample(String architecture) {
        return new Writer()
                .magic(3)
                .u64(1)
                .u64(5)
                .text("general.architecture")
                .u32(8)
                .text(architecture)
                .text("general.name")
                .u32(8)
                .text("Tiny")
                .text(architecture + ".context_length")
                .u32(4)
                .u32(2048)
                .text("tokenizer.ggml.tokens")
                .u32(9)
                .u32(8)
                .u64(2)
                .text("a")
                .text("b")
                .text("tokenizer.chat_template")
                .u32(8)
                .text("{{ messages }}")
                .text("token_embd.weight")
                .u32(2)
                .u64(6)
                .u64(7)
                .u32(0)
                .u64(0);
    }

    private Path write(byte[] content) throws IOException {
        return Files.write(Files.createTempFile(folder, "model", ".gguf"), content);
    }

    /** Writes the pieces of a head. */
    public static final class Writer {
        private final ByteBuffer buffer = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);

        Writer magic(int version) {
            buffer.put("GGUF".getBytes(StandardCharsets.US_ASCII)).putInt(version);
            return this;
        }

        Writer u32(int value) {
            buffer.putInt(value);
            return this;
        }

        Writer u64(long value) {
            buffer.putLong(value);
            return this;
        }

        Writer text(String value) {
            byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
            buffer.putLong(bytes.length).put(bytes);
            return this;
        }

        /** Everything written so far. */
        public byte[] bytes() {
            return Arrays.copyOf(buffer.array(), buffer.position());
        }
    }
}
