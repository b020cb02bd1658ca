package io.throng.inference.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.throng.inference.InferenceException;
import io.throng.inference.image.BundledModels;
import io.throng.inference.image.Resampler;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With towers that know three colours. */
class OnnxTextImageScorerTest {
    private static final Path FOLDER = BundledModels.folder().resolve("fixtures/onnx/scorer");

    @Test
    void aPictureIsClosestToTheWordThatDescribesIt() {
        try (OnnxTextImageScorer scorer = OnnxTextImageScorer.load(FOLDER, 1)) {
            List<float[]> texts = scorer.embedTexts(List.of("red", "green", "blue", "Red green"));
            float[] red = scorer.embedImage(plain(Color.RED));

            assertThat(TextImageScorer.similarity(red, texts.get(0))).isCloseTo(1, within(1e-6));
            assertThat(TextImageScorer.similarity(red, texts.get(1))).isCloseTo(0, within(1e-6));
            assertThat(TextImageScorer.similarity(red, texts.get(3))).isCloseTo(Math.sqrt(0.5), within(1e-6));
            assertThat(TextImageScorer.similarity(scorer.embedImage(plain(Color.YELLOW)), texts.get(3)))
                    .isCloseTo(1, within(1e-6));
            assertThat(scorer.identity()).hasSize(129);
        }
    }

    @Test
    void aVectorWithoutADirectionIsAnErrorAndNoScore() {
        try (OnnxTextImageScorer scorer = OnnxTextImageScorer.load(FOLDER, 1)) {
            assertThatThrownBy(() -> scorer.embedImage(plain(Color.BLACK)))
                    .isInstanceOf(InferenceException.class)
                    .hasMessageContaining("without a direction");
        }
    }

    @Test
    void aFolderThatIsNoScorerIsRefused(@TempDir Path folder) throws Exception {
        assertThatThrownBy(() -> OnnxTextImageScorer.load(folder, 1)).isInstanceOf(InferenceException.class);
        Files.writeString(
                folder.resolve("config.json"),
                "{\"image_size\": 4, \"image_mean\": [0,0,0], \"image_std\": [1,1,1], \"resize\": \"guess\"}");
        assertThatThrownBy(() -> OnnxTextImageScorer.load(folder, 1)).hasMessageContaining("guess");
    }

    @Test
    void vectorsOfDifferentSpacesAreNotCompared() {
        assertThatThrownBy(() -> TextImageScorer.similarity(new float[2], new float[3]))
                .isInstanceOf(InferenceException.class);
        assertThatThrownBy(() -> TextImageScorer.similarity(new float[] {Float.NaN}, new float[] {1}))
                .isInstanceOf(InferenceException.class);
    }

    @Test
    void shrinkingByAreaTakesTheMean() {
        BufferedImage checked = new BufferedImage(8, 4, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 32; i++) {
            checked.setRGB(i % 8, i / 8, (i % 8 + i / 8) % 2 == 0 ? 0xffffff : 0);
        }
        BufferedImage small = Resampler.stretch(checked, 4, 2, Resampler.Filter.AREA);
        for (int i = 0; i < 8; i++) {
            assertThat(new Color(small.getRGB(i % 4, i / 4)).getRed()).isEqualTo(128);
        }
    }

    @Test
    void theBicubicFilterKeepsPlainColoursAndRamps() {
        BufferedImage ramp = new BufferedImage(100, 50, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 5000; i++) {
            ramp.setRGB(i % 100, i / 100, (i % 100) * 2 << 16 | 77);
        }
        BufferedImage square = Resampler.square(ramp, 25, Resampler.Filter.BICUBIC);
        assertThat(square.getWidth()).isEqualTo(25);
        assertThat(square.getHeight()).isEqualTo(25);
        for (int x = 0; x < 25; x++) {
            Color colour = new Color(square.getRGB(x, 12));
            // The middle square begins at 12 of 50 pixels, each two of the original wide.
            assertThat((double) colour.getRed()).isCloseTo(((x + 12 + 0.5) * 2 - 0.5) * 2, within(1.0));
            assertThat(colour.getBlue()).isEqualTo(77);
        }
    }

    private static BufferedImage plain(Color colour) {
        BufferedImage picture = new BufferedImage(30, 20, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        graphics.setColor(colour);
        graphics.fillRect(0, 0, 30, 20);
        graphics.dispose();
        return picture;
    }
}
