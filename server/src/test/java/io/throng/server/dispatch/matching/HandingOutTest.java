package io.throng.server.dispatch.matching;

import static io.throng.server.dispatch.matching.FixedModelFacts.FACTS;
import static io.throng.server.dispatch.matching.WaitingRequest.plainImage;
import static io.throng.server.dispatch.matching.WaitingRequest.plainText;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Batch size, model, seed and deadline of a batch: image spec 3.5 and 5.8, text spec 9.4. */
class HandingOutTest {

    private static final RequestShape SQUARE_512 = plainImage().build();
    private static final RequestShape SQUARE_1024 =
            plainImage().size(1024, 1024).build();

    @Test
    void batchesFollowTheContractsExamples() {
        assertThat(batch(SQUARE_512, 1_048_576, 4)).isEqualTo(4);
        assertThat(batch(SQUARE_1024, 1_048_576, 4)).isEqualTo(1);
        assertThat(batch(SQUARE_1024, 4_194_304, 10)).isEqualTo(10);
        assertThat(batch(upscaled(PostProcessor.REAL_ESRGAN_X4), 4_194_304, 10)).isEqualTo(5);
    }

    @Test
    void lightPostProcessorsWeighLessAndTransparencyWeighsAsHeavy() {
        assertThat(batch(upscaled(PostProcessor.GFPGAN), 4_194_304, 10)).isEqualTo(8);
        assertThat(batch(
                        plainImage()
                                .size(1024, 1024)
                                .require(Requirement.TRANSPARENT)
                                .build(),
                        4_194_304,
                        10))
                .isEqualTo(6);
    }

    @Test
    void largeFamiliesShrinkTheBatch() {
        assertThat(BatchSize.ofImages(SQUARE_1024, Baseline.FLUX_1, 4_194_304, 10, 20, false))
                .isEqualTo(2);
        assertThat(BatchSize.ofImages(SQUARE_512, Baseline.Z_IMAGE_TURBO, 4_194_304, 10, 20, false))
                .isEqualTo(6);
        assertThat(BatchSize.ofImages(SQUARE_512, Baseline.QWEN_IMAGE, 4_194_304, 10, 20, false))
                .isEqualTo(5);
        assertThat(BatchSize.ofImages(SQUARE_512, Baseline.STABLE_DIFFUSION_XL, 4_194_304, 10, 20, false))
                .isEqualTo(10);
    }

    @Test
    void aBatchIsAtLeastOneAndAtMostWhatIsLeft() {
        assertThat(BatchSize.ofImages(SQUARE_1024, Baseline.QWEN_IMAGE, 1, 20, 20, false))
                .isEqualTo(1);
        assertThat(BatchSize.ofImages(SQUARE_512, Baseline.STABLE_DIFFUSION_1, 1 << 24, 20, 3, false))
                .isEqualTo(3);
        assertThat(BatchSize.ofImages(SQUARE_512, Baseline.STABLE_DIFFUSION_1, 1 << 24, 20, 3, true))
                .isEqualTo(1);
        assertThat(BatchSize.ofTexts(20, 3)).isEqualTo(3);
        assertThat(BatchSize.ofTexts(2, 3)).isEqualTo(2);
    }

    @Test
    void amountsOutsideTheContractAreRefused() {
        assertThatThrownBy(() -> BatchSize.ofTexts(0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> BatchSize.ofTexts(21, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> BatchSize.ofTexts(1, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void imageDeadlinesFollowTheContractsExamples() {
        assertThat(seconds(512, 512, 50, "x")).isEqualTo(150);
        assertThat(seconds(1024, 1024, 30, "x")).isEqualTo(270);
        assertThat(seconds(1536, 768, 40, "x")).isEqualTo(390);
        assertThat(seconds(1024, 1024, 8, FixedModelFacts.FLUX)).isEqualTo(282);
        assertThat(JobDeadline.imageSeconds(SQUARE_512, FACTS, true)).isEqualTo(450);
    }

    @Test
    void controlnetDoublesAndTheFractionOfASecondIsDropped() {
        RequestShape shape = plainImage("x")
                .size(1024, 1024)
                .require(Requirement.CONTROLNET)
                .sampling(Sampler.K_HEUN, true, 20)
                .build();
        assertThat(JobDeadline.imageSeconds(shape, FACTS, false)).isEqualTo(700);
        assertThat(seconds(576, 576, 49, "x")).isEqualTo(154);
    }

    @Test
    void anySlowFamilyAmongTheModelsTriplesTheDeadline() {
        for (String model : List.of(FixedModelFacts.FLUX, FixedModelFacts.QWEN, FixedModelFacts.Z_IMAGE)) {
            RequestShape shape = plainImage("x", model).build();
            assertThat(JobDeadline.imageSeconds(shape, FACTS, false)).as(model).isEqualTo(270);
        }
    }

    @Test
    void textDeadlinesGrowWithLengthOverSpeedWithinBounds() {
        assertThat(JobDeadline.textSeconds(80, 1)).isEqualTo(150);
        assertThat(JobDeadline.textSeconds(512, 10)).isEqualTo(150);
        assertThat(JobDeadline.textSeconds(512, 2)).isEqualTo(414);
        assertThat(JobDeadline.textSeconds(4096, 1)).isEqualTo(JobDeadline.MAX_TEXT_SECONDS);
        assertThat(JobDeadline.textSeconds(512, 0)).isEqualTo(798);
    }

    @Test
    void seedVariationCountsDownWithTheImagesLeft() {
        for (int left = 4; left >= 1; left--) {
            assertThat(BatchSeed.of(OptionalLong.of(100), OptionalInt.of(1), left, new Random(1)))
                    .isEqualTo(100 + left);
        }
    }

    @Test
    void aStoredSeedStaysAndAVariedOneThatOverflowsKeepsItsTopBits() {
        assertThat(BatchSeed.of(OptionalLong.of(77), OptionalInt.empty(), 3, new Random(1)))
                .isEqualTo(77);
        assertThat(BatchSeed.of(OptionalLong.of(BatchSeed.MAX_SEED - 1), OptionalInt.of(1), 1, new Random(1)))
                .isEqualTo(BatchSeed.MAX_SEED);
        assertThat(BatchSeed.of(OptionalLong.of(BatchSeed.MAX_SEED), OptionalInt.of(1), 1, new Random(1)))
                .isEqualTo(1);
    }

    @Test
    void withoutAStoredSeedEveryBatchGetsAFreshOne() {
        Random random = new Random(1);
        Set<Long> seeds = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            long seed = BatchSeed.of(OptionalLong.empty(), OptionalInt.empty(), 5, random);
            assertThat(seed).isBetween(5L, BatchSeed.MAX_SEED);
            seeds.add(seed);
        }
        assertThat(seeds).hasSizeGreaterThan(90);
    }

    @Test
    void seedsOutsideThirtyTwoBitsAreRefused() {
        assertThatThrownBy(() -> BatchSeed.of(OptionalLong.of(-1), OptionalInt.empty(), 1, new Random(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() ->
                        BatchSeed.of(OptionalLong.of(BatchSeed.MAX_SEED + 1), OptionalInt.empty(), 1, new Random(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theModelIsDrawnFromWhatBothSidesNameAndAlwaysOneTheWorkerSent() {
        WorkerOffer offer = scribe("a", "b", "c");
        assertThat(drawn(plainText("b", "c", "z").build(), offer)).containsExactlyInAnyOrder("b", "c");
        assertThat(drawn(plainText().build(), offer)).containsExactlyInAnyOrder("a", "b", "c");
        assertThat(drawn(plainText("z").build(), offer)).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void aDecoyNamesAStoredModelOrNone() {
        assertThat(ModelChoice.ofDecoy(plainText("b").build(), List.of("a", "b"), new Random(1)))
                .isEqualTo("b");
        assertThat(ModelChoice.ofDecoy(plainText("z").build(), List.of("a", "b"), new Random(1)))
                .isEmpty();
    }

    @Test
    void aWorkerWithoutModelsGetsNone() {
        assertThatThrownBy(() -> ModelChoice.of(plainText().build(), scribe(), new Random(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static int batch(RequestShape shape, int maxPixels, int amount) {
        return BatchSize.ofImages(shape, Baseline.STABLE_DIFFUSION_1, maxPixels, amount, 20, false);
    }

    private static RequestShape upscaled(PostProcessor postProcessor) {
        return plainImage()
                .size(1024, 1024)
                .postProcessors(List.of(postProcessor))
                .build();
    }

    private static int seconds(int width, int height, int steps, String model) {
        RequestShape shape = plainImage(model)
                .size(width, height)
                .sampling(Sampler.K_EULER, true, steps)
                .build();
        return JobDeadline.imageSeconds(shape, FACTS, false);
    }

    private static Set<String> drawn(RequestShape shape, WorkerOffer offer) {
        Random random = new Random(1);
        Set<String> models = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            models.add(ModelChoice.of(shape, offer, random));
        }
        return models;
    }

    private static WorkerOffer scribe(String... models) {
        return WorkerOffer.scribe(new UUID(0, 1), 7, new AgentProfile(BridgeAgent.UNKNOWN, 0, 0, 75, true))
                .models(List.of(models))
                .build(FACTS);
    }
}
