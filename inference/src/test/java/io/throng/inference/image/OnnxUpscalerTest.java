package io.throng.inference.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.throng.inference.InferenceException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With the upscalers that come with the program. */
class OnnxUpscalerTest {
    private static final int GOLDEN_SIDE = 12;

    @TempDir
    Path cache;

    @ParameterizedTest
    @CsvSource({"upscaler-x2, 2, slim-x2.json", "upscaler-x4, 4, medium-x4.json"})
    void aPictureIsEnlargedAsTheOriginalDoes(String model, int factor, String golden) throws Exception {
        JsonNode expected = new ObjectMapper()
                .readTree(BundledModels.folder()
                        .resolve("upscaler/golden")
                        .resolve(golden)
                        .toFile());
        BufferedImage picture = picture(expected.get("input"), GOLDEN_SIDE);
        var exact =
                new OnnxUpscaler.Description(factor, PixelEncoding.UNIT_NCHW, PixelEncoding.UNIT_NCHW, GOLDEN_SIDE, 0);
        try (OnnxUpscaler upscaler = OnnxUpscaler.load(BundledModels.install(model, cache), exact, 2)) {
            BufferedImage result = upscaler.upscale(picture);

            int side = GOLDEN_SIDE * factor;
            assertThat(result.getWidth()).isEqualTo(side);
            for (int i = 0; i < side * side; i++) {
                int colour = result.getRGB(i % side, i / side);
                for (int channel = 0; channel < 3; channel++) {
                    assertThat((double) (colour >> (16 - 8 * channel) & 0xff))
                            .isCloseTo(
                                    expected.get("output")
                                            .get(channel * side * side + i)
                                            .asDouble(),
                                    within(1.0));
                }
            }
        }
    }

    @Test
    void tilesJoinWithoutSeams() throws Exception {
        BufferedImage picture = gradient(100, 52);
        Path model = BundledModels.install("upscaler-x2", cache);
        try (OnnxUpscaler whole = OnnxUpscaler.load(model, tiled(128), 2);
                OnnxUpscaler inTiles = OnnxUpscaler.load(model, tiled(32), 2)) {
            BufferedImage expected = whole.upscale(picture);
            BufferedImage found = inTiles.upscale(picture);

            assertThat(found.getWidth()).isEqualTo(200);
            assertThat(found.getHeight()).isEqualTo(104);
            int largest = 0;
            for (int y = 0; y < 104; y++) {
                for (int x = 0; x < 200; x++) {
                    largest = Math.max(largest, difference(expected.getRGB(x, y), found.getRGB(x, y)));
                }
            }
            assertThat(largest).isLessThanOrEqualTo(2);
        }
    }

    @Test
    void transparencyIsEnlargedWithThePicture() throws Exception {
        BufferedImage picture = new BufferedImage(10, 10, BufferedImage.TYPE_INT_ARGB);
        for (int y = 0; y < 10; y++) {
            for (int x = 0; x < 10; x++) {
                picture.setRGB(x, y, x < 5 ? 0xff3366cc : 0x003366cc);
            }
        }
        try (OnnxUpscaler upscaler = OnnxUpscaler.load(
                BundledModels.install("upscaler-x2", cache), OnnxUpscaler.Description.ofUnitColours(2), 2)) {
            BufferedImage result = upscaler.upscale(picture);

            assertThat(result.getRGB(2, 10) >>> 24).isEqualTo(255);
            assertThat(result.getRGB(17, 10) >>> 24).isZero();
        }
    }

    @Test
    void aResultOverTheBoundIsRefusedBeforeAnythingIsDone() {
        Path model = BundledModels.install("upscaler-x2", cache);
        try (OnnxUpscaler upscaler = OnnxUpscaler.load(model, OnnxUpscaler.Description.ofUnitColours(2), 1)) {
            assertThatThrownBy(() -> upscaler.upscale(new BufferedImage(4097, 4096, BufferedImage.TYPE_BYTE_GRAY)))
                    .isInstanceOf(InferenceException.class)
                    .hasMessageContaining("at most");
        }
    }

    @Test
    void anInterruptionEndsItBetweenTiles() {
        Path model = BundledModels.install("upscaler-x2", cache);
        try (OnnxUpscaler upscaler = OnnxUpscaler.load(model, OnnxUpscaler.Description.ofUnitColours(2), 1)) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> upscaler.upscale(gradient(8, 8))).isInstanceOf(InterruptedException.class);
        }
    }

    @Test
    void aFactorThatIsNotTheModelsIsNoticed() {
        Path model = BundledModels.install("upscaler-x2", cache);
        try (OnnxUpscaler upscaler = OnnxUpscaler.load(model, OnnxUpscaler.Description.ofUnitColours(3), 1)) {
            assertThatThrownBy(() -> upscaler.upscale(gradient(8, 8))).hasMessageContaining("factor 3");
        }
    }

    @Test
    void aFileThatIsNoGraphIsRefusedBeforeTheRuntimeSeesIt() throws IOException {
        Path file = Files.write(cache.resolve("x.onnx"), new byte[] {(byte) 0x80, 4, '.'});
        assertThatThrownBy(() -> OnnxUpscaler.load(file, OnnxUpscaler.Description.ofUnitColours(2), 1))
                .hasMessageContaining("pickle");
    }

    @ParameterizedTest
    @CsvSource({"0,5,0", "4,5,4", "-1,5,1", "-4,5,4", "5,5,3", "8,5,0", "9,5,1", "7,1,0", "-3,2,1"})
    void beyondAnEdgeLiesTheMirrorImage(int place, int size, int within) {
        assertThat(OnnxUpscaler.mirrored(place, size)).isEqualTo(within);
    }

    private static OnnxUpscaler.Description tiled(int tile) {
        return new OnnxUpscaler.Description(2, PixelEncoding.UNIT_NCHW, PixelEncoding.UNIT_NCHW, tile, 16);
    }

    private static BufferedImage gradient(int width, int height) {
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                picture.setRGB(x, y, x * 255 / width << 16 | y * 255 / height << 8 | (x + y) % 23 * 11);
            }
        }
        return picture;
    }

    private static BufferedImage picture(JsonNode planes, int side) {
        BufferedImage picture = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < side * side; i++) {
            int colour = 0;
            for (int channel = 0; channel < 3; channel++) {
                colour = colour << 8 | planes.get(channel * side * side + i).asInt();
            }
            picture.setRGB(i % side, i / side, colour);
        }
        return picture;
    }

    private static int difference(int a, int b) {
        int largest = 0;
        for (int shift = 0; shift <= 16; shift += 8) {
            largest = Math.max(largest, Math.abs((a >> shift & 0xff) - (b >> shift & 0xff)));
        }
        return largest;
    }
}
