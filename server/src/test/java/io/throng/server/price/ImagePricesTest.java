package io.throng.server.price;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.DoubleNode;
import io.throng.protocol.image.ControlType;
import io.throng.protocol.image.ImageParams;
import io.throng.protocol.image.Lora;
import io.throng.protocol.image.PostProcessor;
import io.throng.protocol.image.SourceProcessing;
import io.throng.protocol.image.TextualInversion;
import io.throng.server.dispatch.matching.Baseline;
import io.throng.server.model.PostProcessorTraits;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ImagePricesTest {
    private static final ImagePrices FORMULA = ImagePrices.byFormula(false);
    private static final ImageFeatures.Source IMG2IMG = new ImageFeatures.Source(true, false, SourceProcessing.IMG2IMG);

    private static ImageFeatures features(ImageParams.Builder params) {
        return ImageFeatures.of(params.build(), ImageFeatures.Source.NONE);
    }

    @ParameterizedTest
    @CsvSource({"512, 512, 50, 1083", "512, 512, 30, 650", "1024, 1024, 30, 3604"})
    void theFormulaGivesTheFiguresOfTheSpecification(int width, int height, int steps, long hundredths) {
        ImageParams.Builder params =
                ImageParams.builder().width(width).height(height).steps(steps);

        assertThat(FORMULA.priceHundredths(features(params), false)).isEqualTo(hundredths);
    }

    @Test
    void theFormulaChargesATwentyPerCentForEachPostProcessor() {
        ImageParams.Builder params =
                ImageParams.builder().postProcessing(List.of(PostProcessor.GFPGAN, PostProcessor.RESTORE_FORMER));

        assertThat(FORMULA.priceHundredths(features(params), false)).isEqualTo(936);
    }

    @Test
    void theFormulaTriplesForAControlTypeUnlessOnlyTheMapIsAskedFor() {
        ImageParams.Builder params = ImageParams.builder().steps(20).controlType(ControlType.CANNY);

        assertThat(FORMULA.priceHundredths(ImageFeatures.of(params.build(), IMG2IMG), false))
                .isEqualTo(1299);
        assertThat(FORMULA.priceHundredths(
                        ImageFeatures.of(params.returnControlMap(true).build(), IMG2IMG), false))
                .isEqualTo(433);
    }

    @Test
    void lorasCostThreeEachAndTextualInversionsOneTogether() {
        Lora lora = new Lora("4711", null, null, null, null);
        TextualInversion inversion = new TextualInversion("1", null, null);
        ImageParams.Builder params =
                ImageParams.builder().loras(List.of(lora, lora)).tis(List.of(inversion, inversion));

        assertThat(FORMULA.priceHundredths(features(params), false)).isEqualTo(650 + 600 + 100);
    }

    @Test
    void withMatchedTargetingAnImageForChosenWorkersCostsATenth() {
        ImageFeatures image = features(ImageParams.builder());

        assertThat(ImagePrices.byFormula(true).priceHundredths(image, true)).isEqualTo(10);
        assertThat(ImagePrices.byFormula(true).priceHundredths(image, false)).isEqualTo(650);
        assertThat(FORMULA.priceHundredths(image, true)).isEqualTo(650);
    }

    @ParameterizedTest
    @CsvSource({
        "STABLE_DIFFUSION_1, false, false, 1",
        "STABLE_DIFFUSION_2, true, true, 1",
        "STABLE_DIFFUSION_2_512, false, false, 1",
        "STABLE_DIFFUSION_XL, false, true, 2",
        "STABLE_DIFFUSION_XL, true, false, 4",
        "STABLE_CASCADE, true, false, 4",
        "STABLE_CASCADE, false, true, 7",
        "FLUX_1, true, true, 8",
        "Z_IMAGE_TURBO, false, false, 8",
        "QWEN_IMAGE, false, false, 12"
    })
    void theModelMultipliesThePrice(Baseline baseline, boolean qrCode, boolean hiresFix, int factor) {
        assertThat(ImagePrices.modelFactor(baseline, qrCode, hiresFix)).isEqualTo(factor);
    }

    @ParameterizedTest
    @CsvSource({
        "5000, false, true, false, 5100",
        "0, false, true, false, 100",
        "0, false, false, false, 120",
        "0, false, false, true, 132",
        "761, false, true, false, 861",
        "761, false, false, false, 1033",
        "761, true, true, false, 1089",
        "2118, false, true, false, 2218"
    })
    void burnAddsWhatTheRequesterAskedForBeyondTheImage(
            long reward, boolean source, boolean slowWorkers, boolean blacklist, long burn) {
        BurnTerms terms = new BurnTerms(source, List.of(), slowWorkers, blacklist);

        assertThat(ImagePrices.burnHundredths(reward, terms)).isEqualTo(burn);
    }

    @Test
    void aCensoredImageBurnsAsIfItHadEarnedNothing() {
        assertThat(ImagePrices.censoredBurnHundredths(BurnTerms.PLAIN)).isEqualTo(100);
        assertThat(ImagePrices.censoredBurnHundredths(
                        new BurnTerms(true, List.of(PostProcessor.NMKD_SIAX), false, true)))
                .isEqualTo(132);
    }

    @Test
    void theBookkeepingExampleComesToTwentyPointTwoTwo() {
        long price = 761;
        long activation = 300;

        assertThat(activation + 2 * ImagePrices.burnHundredths(ImagePrices.rewardHundredths(price, 1), BurnTerms.PLAIN))
                .isEqualTo(2022);
    }

    @Test
    void theWorkedExampleOnSdxlEarnsTwentyOnePointOneEight() {
        assertThat(ImagePrices.rewardHundredths(1059, ImagePrices.modelFactor(Baseline.STABLE_DIFFUSION_XL)))
                .isEqualTo(2118);
        assertThat(Rounding.toWholeKudos(1059)).isEqualTo(11);
    }

    @ParameterizedTest
    @EnumSource(PostProcessor.class)
    void onlyUpscalersMakeAnImageDearerToItsRequester(PostProcessor postProcessor) {
        BurnTerms terms = new BurnTerms(false, List.of(postProcessor), true, false);

        assertThat(ImagePrices.burnHundredths(10_000, terms))
                .isEqualTo(PostProcessorTraits.of(postProcessor).upscaler() ? 10_600 : 10_100);
    }

    @Test
    void theEstimateBurnsThePriceBeforeTheModelFactor() {
        assertThat(ImagePrices.estimateHundredths(761, Baseline.STABLE_DIFFUSION_XL, 3, BurnTerms.PLAIN))
                .isEqualTo(2 * 3 * 861 + 100);
        assertThatThrownBy(() -> ImagePrices.estimateHundredths(761, Baseline.FLUX_1, 0, BurnTerms.PLAIN))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void controlStrengthIsHeldWithinItsRangeSoThatItCannotMoveThePriceAtWill() {
        ImageParams.Builder params =
                ImageParams.builder().controlType(ControlType.CANNY).denoisingStrength(0.4);

        assertThat(ImageFeatures.of(params.build(), IMG2IMG).control().strength())
                .isEqualTo(0.4);
        assertThat(ImageFeatures.of(params.build(), IMG2IMG).denoising()).isEqualTo(1.0);
        assertThat(ImageFeatures.of(
                                params.other(Map.of("control_strength", DoubleNode.valueOf(-1e9)))
                                        .build(),
                                IMG2IMG)
                        .control()
                        .strength())
                .isZero();
    }

    @Property(tries = 200)
    void pricesAreNeverNegativeAndBurnNeverFallsBelowTheReward(
            @ForAll @IntRange(min = 1, max = 48) int columns,
            @ForAll @IntRange(min = 1, max = 48) int rows,
            @ForAll @IntRange(min = 1, max = 500) int steps,
            @ForAll boolean slowWorkers,
            @ForAll boolean source) {
        ImageParams params = ImageParams.builder()
                .width(64 * columns)
                .height(64 * rows)
                .steps(steps)
                .build();
        long price = ImagePriceLoader.builtIn(false)
                .priceHundredths(ImageFeatures.of(params, source ? IMG2IMG : ImageFeatures.Source.NONE), false);

        assertThat(price).isPositive();
        assertThat(ImagePrices.burnHundredths(price, new BurnTerms(source, List.of(), slowWorkers, false)))
                .isGreaterThan(price);
    }

    @Property(tries = 300)
    void theFormulaNeverGetsCheaperWithMoreStepsOrPixels(
            @ForAll @IntRange(min = 1, max = 47) int columns,
            @ForAll @IntRange(min = 1, max = 48) int rows,
            @ForAll @IntRange(min = 1, max = 499) int steps) {
        long price = FORMULA.priceHundredths(
                features(ImageParams.builder()
                        .width(64 * columns)
                        .height(64 * rows)
                        .steps(steps)),
                false);
        long withMoreSteps = FORMULA.priceHundredths(
                features(ImageParams.builder()
                        .width(64 * columns)
                        .height(64 * rows)
                        .steps(steps + 1)),
                false);
        long withMorePixels = FORMULA.priceHundredths(
                features(ImageParams.builder()
                        .width(64 * (columns + 1))
                        .height(64 * rows)
                        .steps(steps)),
                false);

        assertThat(withMoreSteps).isGreaterThanOrEqualTo(price);
        assertThat(withMorePixels).isGreaterThanOrEqualTo(price);
    }
}
