package io.throng.worker.backend.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.throng.inference.image.OnnxMatting;
import io.throng.inference.image.OnnxUpscaler;
import io.throng.inference.image.PixelEncoding;
import io.throng.inference.model.DownloadSettings;
import io.throng.inference.model.ModelDownloader;
import io.throng.inference.scoring.TextImageScorer;
import io.throng.worker.backend.AlchemyBackend.Answer;
import io.throng.worker.backend.BackendException;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalAlchemyBackendTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Path MODELS = Path.of("..", "models").toAbsolutePath().normalize();

    @TempDir
    Path cache;

    @Test
    void theBundledModelsPermitTheirForms() throws Exception {
        ModelDownloader downloader =
                new ModelDownloader(DownloadSettings.of(cache).withBundledFolder(MODELS));
        try (LocalAlchemyBackend backend = LocalAlchemyBackend.ofBundledModels(downloader, 2)) {
            assertThat(backend.forms())
                    .containsExactlyInAnyOrder("nsfw", "palette", "RealESRGAN_x4plus", "RealESRGAN_x2plus");
            assertThat(facts(backend, "nsfw", picture()).get("nsfw").isBoolean())
                    .isTrue();
            BufferedImage larger = picture(backend, "RealESRGAN_x4plus", picture());
            assertThat(larger.getWidth()).isEqualTo(160);
            assertThat(larger.getHeight()).isEqualTo(96);
            assertThat(new Color(larger.getRGB(20, 48)).getRed()).isGreaterThan(200);
            assertThat(new Color(larger.getRGB(140, 48)).getBlue()).isGreaterThan(200);
            assertThat(picture(backend, "RealESRGAN_x2plus", picture()).getWidth())
                    .isEqualTo(80);
            assertThat(downloader.cache().units()).allMatch(unit -> unit.inUse());
        }
        assertThat(downloader.cache().units()).hasSize(3).noneMatch(unit -> unit.inUse());
    }

    @Test
    void aModelThatEnlargesMoreThanItsFormIsScaledDown() throws Exception {
        Path model = MODELS.resolve("upscaler/onnx/medium-x4.onnx");
        try (LocalAlchemyBackend backend = LocalAlchemyBackend.builder()
                .upscaler(
                        "2xModernSpanimationV1",
                        2,
                        OnnxUpscaler.load(model, OnnxUpscaler.Description.ofUnitColours(4), 2))
                .build()) {
            BufferedImage result = picture(backend, "2xModernSpanimationV1", picture());
            assertThat(result.getWidth()).isEqualTo(80);
            assertThat(result.getHeight()).isEqualTo(48);
        }
    }

    @Test
    void trap26ABackgroundThatWasStrippedStaysTransparent() throws Exception {
        // The fixture calls bright pixels the subject.
        var description = new OnnxMatting.Description(16, PixelEncoding.UNIT_NCHW, true);
        Path model = MODELS.resolve("fixtures/onnx/brightness.onnx");
        try (LocalAlchemyBackend backend = LocalAlchemyBackend.builder()
                .stripBackground(OnnxMatting.load(model, description, 1))
                .build()) {
            BufferedImage picture = new BufferedImage(64, 32, BufferedImage.TYPE_INT_RGB);
            fill(picture, Color.WHITE, 32);
            BufferedImage result = picture(backend, "strip_background", picture);
            assertThat(result.getColorModel().hasAlpha()).isTrue();
            assertThat(result.getWidth()).isEqualTo(64);
            assertThat(result.getRGB(8, 16) >>> 24).isGreaterThan(250);
            assertThat(result.getRGB(56, 16) >>> 24).isLessThan(5);
            assertThat(result.getRGB(8, 16) & 0xffffff).isEqualTo(0xffffff);
        }
    }

    @Test
    void thePaletteTellsTheMainColoursByWeight() throws Exception {
        try (LocalAlchemyBackend backend = LocalAlchemyBackend.builder().build()) {
            ObjectNode result = facts(backend, "palette", picture());
            assertThat(result.at("/palette/colors/0/hex").asText()).isEqualTo("#ff0000");
            assertThat(result.at("/palette/colors/0/proportion").asDouble()).isCloseTo(0.75, within(0.001));
            assertThat(result.at("/palette/colors/1/hex").asText()).isEqualTo("#0000ff");
            assertThat(result.at("/palette/colors")).hasSize(2);
        }
        assertThat(Palette.of(new BufferedImage(9, 9, BufferedImage.TYPE_INT_ARGB)))
                .isEmpty();
    }

    @Test
    void aPaletteOfManyColoursIsShort() {
        BufferedImage many = new BufferedImage(300, 300, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 90_000; i++) {
            many.setRGB(i % 300, i / 300, i * 186_413 & 0xffffff);
        }
        List<Palette.Colour> colours = Palette.of(many);
        assertThat(colours).hasSizeBetween(2, Palette.COLOURS);
        assertThat(colours.stream().mapToDouble(Palette.Colour::proportion).sum())
                .isCloseTo(1, within(1e-9));
    }

    @Test
    void interrogationRanksEveryListAndAlwaysHasAllSevenKeys() throws Exception {
        Interrogator interrogator = new Interrogator(
                new PointingScorer(), Map.of("tags", List.of("a", "bb", "ccc", "dddd", "eeeee", "ffffff")));
        try (LocalAlchemyBackend backend =
                LocalAlchemyBackend.builder().interrogation(interrogator).build()) {
            ObjectNode result =
                    (ObjectNode) facts(backend, "interrogation", picture()).get("interrogation");
            assertThat(result.fieldNames()).toIterable().containsExactlyInAnyOrderElementsOf(Interrogator.LISTS);
            assertThat(result.get("tags")).hasSize(Interrogator.TOP);
            assertThat(result.at("/tags/0/text").asText()).isEqualTo("a");
            assertThat(result.at("/tags/0/confidence").asDouble()).isBetween(50.0, 100.0);
            assertThat(result.get("artists")).isEmpty();
        }
        assertThat(Interrogator.builtInPhrases()).containsOnlyKeys(Interrogator.LISTS);
    }

    @Test
    void aFormThatIsNotOfferedOrTakesTooLongIsAFault() {
        Path model = MODELS.resolve("upscaler/onnx/medium-x4.onnx");
        try (LocalAlchemyBackend backend = LocalAlchemyBackend.builder()
                .upscaler(
                        "RealESRGAN_x4plus", 4, OnnxUpscaler.load(model, OnnxUpscaler.Description.ofUnitColours(4), 1))
                .build()) {
            assertThatThrownBy(() -> backend.perform("caption", picture(), LIMIT))
                    .isInstanceOf(BackendException.class);
            assertThatThrownBy(() -> backend.perform("RealESRGAN_x4plus", picture(), Duration.ofNanos(1)))
                    .isInstanceOf(BackendException.class)
                    .hasMessageContaining("longer than");
        }
    }

    private static ObjectNode facts(LocalAlchemyBackend backend, String form, BufferedImage picture) throws Exception {
        return ((Answer.Facts) backend.perform(form, picture, LIMIT)).result();
    }

    private static BufferedImage picture(LocalAlchemyBackend backend, String form, BufferedImage picture)
            throws Exception {
        return ((Answer.Picture) backend.perform(form, picture, LIMIT)).image();
    }

    /** Forty by twenty-four pixels: three quarters red, the rest blue. */
    private static BufferedImage picture() {
        BufferedImage picture = new BufferedImage(40, 24, BufferedImage.TYPE_INT_RGB);
        fill(picture, Color.BLUE, 40);
        fill(picture, Color.RED, 30);
        return picture;
    }

    private static void fill(BufferedImage picture, Color colour, int width) {
        Graphics2D graphics = picture.createGraphics();
        graphics.setColor(colour);
        graphics.fillRect(0, 0, width, picture.getHeight());
        graphics.dispose();
    }

    /** The shorter a text, the more similar to every picture. */
    private static final class PointingScorer implements TextImageScorer {
        @Override
        public String identity() {
            return "pointing";
        }

        @Override
        public float[] embedImage(BufferedImage image) {
            return new float[] {1, 0};
        }

        @Override
        public List<float[]> embedTexts(List<String> texts) {
            return texts.stream()
                    .map(text -> {
                        double cosine = 1.0 - 0.02 * text.length();
                        return new float[] {(float) cosine, (float) Math.sqrt(1 - cosine * cosine)};
                    })
                    .toList();
        }

        @Override
        public void close() {}
    }
}
