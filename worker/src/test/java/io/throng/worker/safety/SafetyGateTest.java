package io.throng.worker.safety;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.throng.inference.InferenceException;
import io.throng.inference.scoring.TextImageScorer;
import io.throng.protocol.GenerationState;
import io.throng.protocol.image.GenerationMetadata;
import io.throng.protocol.image.MetadataType;
import io.throng.protocol.image.MetadataValue;
import io.throng.worker.backend.BackendException;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** From a picture made to what is handed in (worker spec 6.6), with a scorer whose similarities are set by hand. */
class SafetyGateTest {
    private static final BufferedImage PICTURE = new BufferedImage(320, 192, BufferedImage.TYPE_INT_RGB);
    private static final Map<String, Double> CLEAN = Map.of();
    private static final Map<String, Double> NSFW = Map.of("woman", .3, "nude", .3);
    private static final Map<String, Double> CSAM = Map.of("child", .3, "nude", .3);
    private static final Map<String, Double> CHILD = Map.of("child", .3);
    private static final WordList LIST = new WordList(List.of("forbidden"));

    @Test
    void aCleanPicturePassesAsItIs() throws BackendException {
        ScreenedImage screened = screen(gate(CLEAN), "a cat", true, false);
        assertThat(screened.image()).isSameAs(PICTURE);
        assertThat(screened.state()).isEqualTo(GenerationState.OK);
        assertThat(screened.metadata()).isEmpty();
        assertThat(screened.censored()).isFalse();
    }

    @Test
    void csamIsReplacedWhateverTheWorkerAllows() throws BackendException {
        ScreenedImage screened = screen(gate(CSAM), "x", false, false);
        assertReplaced(screened, GenerationState.CSAM, MetadataValue.CSAM);
    }

    @Test
    void trap28AChildInAPictureFitForWorkIsHandedInWithoutAWord() throws BackendException {
        ScreenedImage screened = screen(gate(CHILD), "a child at school", true, true);
        assertThat(screened.image()).isSameAs(PICTURE);
        assertThat(screened.metadata()).isEmpty();
    }

    @Test
    void trap13CensorshipIsToldInTheMetadataAndNotByTheStateAlone() throws BackendException {
        assertReplaced(screen(gate(NSFW), "x", false, true), GenerationState.CENSORED, MetadataValue.NSFW);
        assertReplaced(screen(gate(NSFW), "x", true, false), GenerationState.CENSORED, MetadataValue.NSFW);
    }

    @Test
    void whatNobodyWantsCensoredIsHandedInWithANote() throws BackendException {
        ScreenedImage screened = screen(gate(NSFW), "x", false, false);
        assertThat(screened.image()).isSameAs(PICTURE);
        assertThat(screened.state()).isEqualTo(GenerationState.OK);
        assertThat(screened.metadata())
                .containsExactly(new GenerationMetadata(MetadataType.INFORMATION, MetadataValue.NSFW, null));
    }

    @Test
    void aWordOfTheCensorlistReplacesEvenACleanPicture() throws BackendException {
        assertReplaced(
                screen(gate(CLEAN), "something Forbidden", false, false), GenerationState.CENSORED, MetadataValue.NSFW);
        assertReplaced(
                screen(gate(NSFW), "something forbidden", false, false), GenerationState.CENSORED, MetadataValue.NSFW);
        assertReplaced(
                screen(gate(CSAM), "something forbidden", false, false), GenerationState.CSAM, MetadataValue.CSAM);
    }

    @Test
    void theNegativePromptCountsForTheSuspicion() throws BackendException {
        Map<String, Double> weak = Map.of("child", .1971, "toddler", .1956, "nude", .3);
        assertThat(screen(gate(weak), "x", false, false).state()).isEqualTo(GenerationState.OK);
        assertThat(screen(gate(weak), "x###adult", false, false).state()).isEqualTo(GenerationState.CSAM);
    }

    @Test
    void aClassifierIsASecondOpinion() throws BackendException {
        ImageCheck alarmed = image -> new ImageCheck.Finding(true, "porn", .9, .6);
        SafetyGate gate = new SafetyGate(Optional.of(filter(CLEAN)), Optional.of(alarmed));
        assertReplaced(screen(gate, "x", false, true), GenerationState.CENSORED, MetadataValue.NSFW);
        SafetyGate withChild = new SafetyGate(Optional.of(filter(CHILD)), Optional.of(alarmed));
        assertReplaced(screen(withChild, "x", false, false), GenerationState.CSAM, MetadataValue.CSAM);
    }

    @Test
    void aCheckThatFailsLetsNothingPass() {
        ImageCheck broken = image -> {
            throw new InferenceException("out of memory");
        };
        SafetyGate gate = new SafetyGate(Optional.empty(), Optional.of(broken));
        assertThatThrownBy(() -> screen(gate, "x", false, false))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining("out of memory");
        SafetyGate notFinite = gate(Map.of("child", Double.NaN));
        assertThatThrownBy(() -> screen(notFinite, "x", false, false)).isInstanceOf(BackendException.class);
    }

    @Test
    void withNothingToTellWithOnlyWhatNobodyWantsCensoredPasses() throws BackendException {
        SafetyGate blind = new SafetyGate(Optional.empty(), Optional.empty());
        assertThat(blind.canTellNsfw()).isFalse();
        assertThat(screen(blind, "x", false, false).censored()).isFalse();
        assertThatThrownBy(() -> screen(blind, "x", true, false)).isInstanceOf(BackendException.class);
        assertThatThrownBy(() -> screen(blind, "x", false, true)).isInstanceOf(BackendException.class);
    }

    @Test
    void aReplacementHasTheSizeAskedForAndWordsOnGrey() {
        for (SafetyPolicy.Replacement replacement : SafetyPolicy.Replacement.values()) {
            BufferedImage drawn = Placeholder.draw(64, 2048, replacement.lines());
            assertThat(drawn.getWidth()).isEqualTo(64);
            assertThat(drawn.getHeight()).isEqualTo(2048);
        }
        BufferedImage drawn = Placeholder.draw(512, 512, SafetyPolicy.Replacement.CSAM.lines());
        int words = 0;
        for (int i = 0; i < 512 * 512; i++) {
            words += (drawn.getRGB(i % 512, i / 512) & 0xffffff) == 0xf0f0f0 ? 1 : 0;
        }
        assertThat(words).isBetween(2_000, 100_000);
        assertThat(drawn.getRGB(0, 0) & 0xffffff).isEqualTo(0x808080);
    }

    private static void assertReplaced(ScreenedImage screened, GenerationState state, MetadataValue value) {
        assertThat(screened.image()).isNotSameAs(PICTURE);
        assertThat(screened.image().getWidth()).isEqualTo(320);
        assertThat(screened.image().getHeight()).isEqualTo(192);
        assertThat(screened.state()).isEqualTo(state);
        assertThat(screened.censored()).isTrue();
        assertThat(screened.metadata()).containsExactly(new GenerationMetadata(MetadataType.CENSORSHIP, value, null));
    }

    private static SafetyGate gate(Map<String, Double> similar) {
        return new SafetyGate(Optional.of(filter(similar)), Optional.empty());
    }

    private static ScreenedImage screen(SafetyGate gate, String prompt, boolean requestCensors, boolean workerCensors)
            throws BackendException {
        return gate.screen(PICTURE, new SafetyGate.Demands(prompt, requestCensors, workerCensors, LIST));
    }

    private static ConceptFilter filter(Map<String, Double> similar) {
        return new ConceptFilter(new FixedScorer(similar), SafetyConcepts.builtIn(), Optional.empty());
    }

    /** Every picture is as similar to a text as the map says: its vector is (1, 0), the text's (similarity, rest). */
    private record FixedScorer(Map<String, Double> similar) implements TextImageScorer {
        @Override
        public String identity() {
            return "fixed";
        }

        @Override
        public float[] embedImage(BufferedImage image) {
            return new float[] {1, 0};
        }

        @Override
        public List<float[]> embedTexts(List<String> texts) {
            return texts.stream()
                    .map(text -> {
                        double value = similar.getOrDefault(text, 0.0);
                        return new float[] {(float) value, (float) Math.sqrt(1 - value * value)};
                    })
                    .toList();
        }

        @Override
        public void close() {}
    }
}
