package io.throng.inference.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeightFormatTest {
    @TempDir
    Path folder;

    @Test
    void formatsAreToldByContent() throws IOException {
        assertThat(WeightFormat.of(write(WeightFiles.safetensors(100, 1)))).isEqualTo(WeightFormat.SAFETENSORS);
        assertThat(WeightFormat.of(write(WeightFiles.onnx("")))).isEqualTo(WeightFormat.ONNX);
        assertThat(WeightFormat.of(write(WeightFiles.onnx("model.onnx_data")))).isEqualTo(WeightFormat.ONNX);
    }

    @Test
    void aPickleIsRefusedWhateverItsNameAndTheHordelingIsNamed() throws IOException {
        for (byte[] pickle : Arrays.asList(
                new byte[] {(byte) 0x80, 2, '}', 'q', 0, '.'},
                new byte[] {(byte) 0x80, 5, (byte) 0x95, 0},
                new byte[] {
                    (byte) 0x8a, 0x0a, 0x6c, (byte) 0xfc, (byte) 0x9c, 0x46, (byte) 0xf9, 0x20, 0x6a, (byte) 0xa8, '.'
                },
                WeightFiles.torchArchive())) {
            Path file = write(pickle);
            assertThatThrownBy(() -> WeightFormat.requireAsNamed(file, "model.safetensors"))
                    .isInstanceOf(UnsafeFormatException.class)
                    .hasMessageContaining("pickle")
                    .hasMessageContaining("hordeling");
        }
    }

    @Test
    void aPickleIsNoVocabularyEither() throws IOException {
        Path file = write(new byte[] {(byte) 0x80, 4, 1, 2});
        assertThatThrownBy(() -> WeightFormat.requireAsNamed(file, "vocab.json"))
                .hasMessageContaining("pickle");
    }

    @Test
    void aNameThatPromisesAnotherFormatIsRefused() throws IOException {
        Path file = write(WeightFiles.onnx(""));
        assertThatCode(() -> WeightFormat.requireAsNamed(file, "m.onnx")).doesNotThrowAnyException();
        assertThatThrownBy(() -> WeightFormat.requireAsNamed(file, "m.safetensors"))
                .hasMessageContaining("is ONNX");
        assertThatThrownBy(() -> WeightFormat.requireAsNamed(file, "m.gguf")).hasMessageContaining("is ONNX");
    }

    @Test
    void otherThingsAreNamedForWhatTheyAre() throws IOException {
        assertRefused("<!DOCTYPE html><html></html>".getBytes(StandardCharsets.UTF_8), "web page");
        assertRefused(new byte[] {(byte) 0x89, 'H', 'D', 'F', '\r', '\n'}, "HDF5");
        assertRefused(WeightFiles.zip("readme.txt", new byte[10]), "zip archive, not a model");
        assertRefused(new byte[0], "neither an ONNX");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../secret", "/etc/passwd", "a/../../b", "C:\\x", "a//b", ""})
    void anOnnxGraphMayNotReachForFilesOutsideItsFolder(String location) throws IOException {
        byte[] graph = location.isEmpty() ? WeightFiles.onnx(" ") : WeightFiles.onnx(location);
        assertRefused(graph, "outside its own folder");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"w\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,5]}}",
                "{\"w\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[1,4]}}",
                "{\"w\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[0,3]}}",
                "{\"w\":{\"dtype\":\"PICKLE\",\"shape\":[4],\"data_offsets\":[0,4]}}",
                "{\"w\":{\"dtype\":\"U8\",\"shape\":[-4],\"data_offsets\":[0,4]}}",
                "{\"w\":{\"dtype\":\"U8\",\"shape\":[4611686018427387904,4],\"data_offsets\":[0,4]}}",
                "{\"w\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]},\"w\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[4,4]}}",
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]},\"b\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[1,4]}}",
                "{}",
                "{\"w\""
            })
    void safetensorsWhoseHeadAndBytesDisagreeAreRefused(String head) throws IOException {
        assertRefused(WeightFiles.safetensors(head, 4), "safetensors");
    }

    @Test
    void theHeadOfASafetensorsFileTellsItsTensorsAndWords() throws IOException {
        byte[] bytes = WeightFiles.safetensors(100, 1);
        SafetensorsHead head = SafetensorsHead.read(write(bytes));
        assertThat(head.metadata()).containsEntry("made", "by hand");
        assertThat(head.tensors().get("w").offset()).isEqualTo(bytes.length - 100);
        assertThat(head.tensors().get("w").shape()).containsExactly(100L);
    }

    @Test
    void cutOffAndDamagedFilesAreRefusedOrReadButNeverAnythingElse() throws IOException {
        Random random = new Random(11);
        for (byte[] whole : Arrays.asList(WeightFiles.onnx("w.onnx_data"), WeightFiles.safetensors(20, 2))) {
            for (int length = 0; length < whole.length; length++) {
                Path cut = write(Arrays.copyOf(whole, length));
                assertThatThrownBy(() -> WeightFormat.of(cut)).isInstanceOf(UnsafeFormatException.class);
            }
            for (int i = 0; i < 200; i++) {
                byte[] damaged = whole.clone();
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
                Path file = write(damaged);
                try {
                    assertThat(WeightFormat.of(file)).isNotNull();
                } catch (UnsafeFormatException e) {
                    assertThat(e).hasMessageContaining("file");
                }
            }
        }
    }

    private void assertRefused(byte[] content, String phrase) throws IOException {
        Path file = write(content);
        assertThatThrownBy(() -> WeightFormat.of(file))
                .isInstanceOf(UnsafeFormatException.class)
                .hasMessageContaining(phrase);
    }

    private Path write(byte[] content) throws IOException {
        return Files.write(folder.resolve("file"), content);
    }
}
