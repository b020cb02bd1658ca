package io.throng.server.price;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.throng.protocol.image.ImageParams;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkFileTest {
    private static final String TYPE = "<f4";

    @TempDir
    Path folder;

    @Test
    void aNetworkComputesRectifiedLayersAndALinearOutput() throws IOException {
        DenseNetwork network = read(Map.of(
                "w0.npy", npy(TYPE, "(2, 2)", 1, 2, -1, -1),
                "b0.npy", npy(TYPE, "(2,)", 1, 0),
                "w1.npy", npy(TYPE, "(1, 2)", -3, 5),
                "b1.npy", npy(TYPE, "(1,)", 0.5f)));

        assertThat(network.evaluate(new float[] {1, 1})).isEqualTo(-3 * 4 + 0.5f);
        assertThat(network.evaluate(new float[] {-2, 1})).isEqualTo(-3 * 1 + 5 * 1 + 0.5f);
        assertThatThrownBy(() -> network.evaluate(new float[1])).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"(1,)", "(1, 1)"})
    void biasesMayBeRowsOrVectors(String shape) throws IOException {
        assertThat(read(Map.of("w0.npy", npy(TYPE, "(1, 1)", 2), "b0.npy", npy(TYPE, shape, 3)))
                        .evaluate(new float[] {1}))
                .isEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<f8 | (1, 1) | not a row-major float32",
                "<f4 | (1, 1, 1) | not a row-major float32",
                "<f4 | (2, 1) | needs 8",
                "<f4 | (1000000, 1000000) | needs",
                "<f4 | () | not a row-major float32"
            })
    void arraysOfAnotherShapeAreRefused(String type, String shape, String message) {
        assertRefused(Map.of("w0.npy", npy(type, shape, 1), "b0.npy", npy(TYPE, "(1,)", 1)), message);
    }

    @Test
    void missingMismatchedAndForeignArraysAreRefused() {
        assertRefused(Map.of(), "empty");
        assertRefused(Map.of("w0.npy", npy(TYPE, "(1, 1)", 1)), "b0.npy is missing");
        assertRefused(Map.of("w0.npy", npy(TYPE, "(1, 1)", 1), "b0.npy", npy(TYPE, "(2,)", 1, 1)), "1 rows");
        assertRefused(Map.of("w0.npy", npy(TYPE, "(2, 1)", 1, 1), "b0.npy", npy(TYPE, "(2,)", 1, 1)), "1 output");
        assertRefused(Map.of("../w0.npy", npy(TYPE, "(1, 1)", 1)), "unexpected entry");
        assertRefused(Map.of("w0.npy", npy(TYPE, "(1, 1)", Float.NaN)), "not finite");
        assertRefused(Map.of("w0.npy", "hello".getBytes(StandardCharsets.UTF_8)), "not a .npy array");
        assertRefused(Map.of("w0.npy", new byte[NetworkFile.MAX_ARRAY_BYTES + 1]), "more than");
        assertThatThrownBy(() -> NetworkFile.read(new ByteArrayInputStream(new byte[] {1, 2, 3})))
                .isInstanceOf(IOException.class);
    }

    @Test
    void layersThatDoNotFitTogetherAreRefused() {
        assertRefused(
                Map.of(
                        "w0.npy", npy(TYPE, "(2, 1)", 1, 1),
                        "b0.npy", npy(TYPE, "(2,)", 1, 1),
                        "w1.npy", npy(TYPE, "(1, 1)", 1),
                        "b1.npy", npy(TYPE, "(1,)", 1)),
                "layer 1 takes 1 inputs but layer 0 has 2 outputs");
    }

    @Test
    void moreLayersThanTheBoundAreRefusedAndAsManyAreRead() throws IOException {
        assertThat(read(chain(NetworkFile.MAX_LAYERS)).evaluate(new float[] {1}))
                .isEqualTo(1);
        assertRefused(chain(NetworkFile.MAX_LAYERS + 1), "more than 16 layers");
    }

    @Test
    void anUnusableConfiguredFileLeavesTheFormula() throws IOException {
        Path file = folder.resolve("price.npz");
        Files.write(file, zip(chain(1)));

        assertThatThrownBy(() -> ImagePriceLoader.fromFile(file, false))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("1 inputs instead of 47");
        ImagePrices prices = ImagePriceLoader.load(new PriceConfig() {
            @Override
            public Optional<Path> imageModel() {
                return Optional.of(file);
            }

            @Override
            public boolean requireMatchedTargeting() {
                return false;
            }

            @Override
            public boolean upfrontKudosOnWorkerList() {
                return false;
            }
        });
        assertThat(prices.priceHundredths(ImageFeatures.of(ImageParams.EMPTY, ImageFeatures.Source.NONE), false))
                .isEqualTo(650);
    }

    private static Map<String, byte[]> chain(int layers) {
        Map<String, byte[]> entries = new TreeMap<>();
        for (int layer = 0; layer < layers; layer++) {
            entries.put("w%d.npy".formatted(layer), npy(TYPE, "(1, 1)", 1));
            entries.put("b%d.npy".formatted(layer), npy(TYPE, "(1,)", 0));
        }
        return entries;
    }

    private static void assertRefused(Map<String, byte[]> entries, String message) {
        assertThatThrownBy(() -> read(entries)).isInstanceOf(IOException.class).hasMessageContaining(message);
    }

    private static DenseNetwork read(Map<String, byte[]> entries) throws IOException {
        return NetworkFile.read(new ByteArrayInputStream(zip(entries)));
    }

    private static byte[] zip(Map<String, byte[]> entries) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] npy(String type, String shape, float... values) {
        String header = "{'descr': '%s', 'fortran_order': False, 'shape': %s, }\n".formatted(type, shape);
        ByteBuffer bytes = ByteBuffer.allocate(10 + header.length() + Float.BYTES * values.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) 0x93)
                .put("NUMPY".getBytes(StandardCharsets.US_ASCII))
                .put((byte) 1)
                .put((byte) 0)
                .putShort((short) header.length())
                .put(header.getBytes(StandardCharsets.US_ASCII));
        for (float value : values) {
            bytes.putFloat(value);
        }
        return bytes.array();
    }
}
