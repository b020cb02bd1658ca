package io.throng.inference.safety;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.throng.inference.image.BundledModels;
import io.throng.inference.image.OnnxClassifier;
import io.throng.inference.safety.NsfwClassifier.Rule;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the classifier that comes with the program. */
class NsfwClassifierTest {
    @TempDir
    Path cache;

    @Test
    void theBundledModelSaysWhatItsOriginalSays() throws Exception {
        JsonNode golden = new ObjectMapper()
                .readTree(
                        BundledModels.folder().resolve("nsfw/golden/cells.json").toFile());
        int cell = golden.get("cell").asInt();
        OnnxClassifier.Description description =
                NsfwClassifier.bundledDescription().classifier();
        try (OnnxClassifier classifier =
                OnnxClassifier.load(BundledModels.install(NsfwClassifier.BUNDLED_MODEL, cache), description, 2)) {
            for (JsonNode example : golden.get("cases")) {
                Map<String, Double> found = classifier.classify(cells(example.get("cells"), cell, description.size()));
                int i = 0;
                for (double probability : found.values()) {
                    assertThat(probability)
                            .isCloseTo(example.get("probabilities").get(i++).asDouble(), within(0.02));
                }
            }
        }
    }

    @Test
    void plainColoursAreFitForWork() {
        try (NsfwClassifier classifier = NsfwClassifier.load(
                BundledModels.install(NsfwClassifier.BUNDLED_MODEL, cache), NsfwClassifier.bundledDescription(), 2)) {
            assertThat(classifier
                            .judge(new BufferedImage(300, 200, BufferedImage.TYPE_INT_RGB))
                            .nsfw())
                    .isFalse();
        }
    }

    @Test
    void aRuleHoldsAboveItsThresholdAndNotAtIt() {
        List<Rule> rules = List.of(new Rule(List.of("porn", "hentai"), 0.6), new Rule(List.of("sexy"), 0.8));
        assertThat(NsfwClassifier.judge(Map.of("porn", 0.35, "hentai", 0.25, "sexy", 0.4), rules)
                        .nsfw())
                .isFalse();
        NsfwClassifier.Judgement both = NsfwClassifier.judge(Map.of("porn", 0.35, "hentai", 0.26), rules);
        assertThat(both.nsfw()).isTrue();
        assertThat(both.reason()).isEqualTo("porn+hentai");
        assertThat(NsfwClassifier.judge(Map.of("sexy", 0.81), rules).threshold())
                .isEqualTo(0.8);
    }

    @Test
    void aRuleAboutAClassThatIsNoneIsRefused() {
        OnnxClassifier.Description classifier =
                NsfwClassifier.bundledDescription().classifier();
        assertThatThrownBy(() -> new NsfwClassifier.Description(classifier, List.of(new Rule(List.of("kittens"), 0.5))))
                .hasMessageContaining("kittens");
        assertThatThrownBy(() -> new NsfwClassifier.Description(classifier, List.of()))
                .hasMessageContaining("without a rule");
    }

    private static BufferedImage cells(JsonNode planes, int cell, int side) {
        int across = side / cell;
        BufferedImage picture = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                int at = y / cell * across + x / cell;
                int colour = 0;
                for (int channel = 0; channel < 3; channel++) {
                    colour = colour << 8
                            | planes.get(channel * across * across + at).asInt();
                }
                picture.setRGB(x, y, colour);
            }
        }
        return picture;
    }
}
