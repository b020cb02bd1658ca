package io.throng.inference.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.throng.inference.diffusion.HiresPlan.Composition;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Worker spec 4.4. */
class HiresPlanTest {
    @ParameterizedTest(name = "{0} {1}×{2}")
    @CsvSource({
        "SHORT_SIDE, 512, 1024, false",
        "SHORT_SIDE, 1024, 512, false",
        "SHORT_SIDE, 576, 512, false",
        "SHORT_SIDE, 576, 576, true",
        "SHORT_SIDE, 768, 768, true",
        "XL_SIZES, 1024, 2048, false",
        "XL_SIZES, 2048, 1024, false",
        "XL_SIZES, 1088, 1088, true",
        "SQUARE, 1024, 1024, false",
        "LONG_SIDE, 1024, 512, false",
        "WHOLE, 2048, 2048, false",
    })
    void onlyPicturesLargerThanTheModelComposesAreRefined(
            Composition composition, int width, int height, boolean refined) {
        assertThat(HiresPlan.of(composition, 512, width, height, 30, 0.65).isPresent())
                .isEqualTo(refined);
    }

    @ParameterizedTest(name = "{0} {1}×{2} begins with {3}×{4}")
    @CsvSource({
        "SHORT_SIDE, 576, 576, 512, 512",
        "SHORT_SIDE, 1024, 1024, 512, 512",
        "SHORT_SIDE, 1024, 768, 640, 512",
        "SHORT_SIDE, 768, 1152, 512, 768",
        "SHORT_SIDE, 1024, 576, 896, 512",
        "XL_SIZES, 2048, 2048, 1024, 1024",
        "XL_SIZES, 2048, 1152, 1344, 768",
        "XL_SIZES, 1088, 1536, 832, 1216",
        "XL_SIZES, 1088, 1920, 768, 1344",
        "LONG_SIDE, 2048, 1024, 1024, 512",
        "SQUARE, 2048, 1536, 1024, 1024",
    })
    void theFirstPassHasTheSizeTheModelComposesWell(
            Composition composition, int width, int height, int firstWidth, int firstHeight) {
        HiresPlan plan = HiresPlan.of(composition, 512, width, height, 30, 0.65).orElseThrow();
        assertThat(plan.firstWidth()).isEqualTo(firstWidth);
        assertThat(plan.firstHeight()).isEqualTo(firstHeight);
    }

    @ParameterizedTest(name = "native {0}, {1}×{2}, {3} steps at {4}: {5}")
    @CsvSource({
        // s = rint(3 + 27*.4225) = 14; f = 4/3; rint(14*2^(4/3)/2.25) = 16
        "512, 1024, 1024, 30, 0.65, 16",
        // few steps: rint(3 + 7*.4225) = 6; rint(6*2.5198/2.25) = 7, plus 3, at most the steps
        "512, 1024, 1024, 10, 0.65, 10",
        "512, 1024, 1024, 18, 0.65, 13",
        "512, 1024, 1024, 19, 0.65, 11",
        // never fewer than six, or than there are
        "512, 768, 768, 30, 0.3, 6",
        "512, 576, 576, 30, 0.01, 6",
        "512, 576, 576, 4, 0.01, 4",
        // f = 4 / (1536/1024) = 2.667: 2^f = 6.35, capped by the steps
        "1024, 2048, 2048, 30, 0.65, 30",
        // unknown native size: f = 0; rint(14/2.25) = 6
        "0, 2048, 2048, 30, 0.65, 6",
    })
    void theSecondPassTakesStepsByStrengthAndSize(
            int nativeSide, int width, int height, int steps, double strength, int expected) {
        assertThat(HiresPlan.secondSteps(nativeSide, width, height, steps, strength))
                .isEqualTo(expected);
    }

    @Property(tries = 500)
    void theSecondPassNeverTakesMoreStepsThanTheFirstNorFewerThanSix(
            @ForAll @IntRange(min = 9, max = 64) int width,
            @ForAll @IntRange(min = 9, max = 64) int height,
            @ForAll @IntRange(min = 1, max = 500) int steps,
            @ForAll @DoubleRange(min = 0.01, max = 1) double strength) {
        HiresPlan plan = HiresPlan.of(Composition.SHORT_SIDE, 512, width * 64, height * 64, steps, strength)
                .orElseThrow();
        assertThat(plan.secondSteps()).isBetween(Math.min(6, steps), steps);
        assertThat(plan.firstWidth() % 64).isZero();
        assertThat(Math.min(plan.firstWidth(), plan.firstHeight())).isEqualTo(512);
    }

    @Test
    void impossiblePlansAreRefused() {
        assertThatThrownBy(() -> new HiresPlan(0, 512, 3, 0.5)).hasMessageContaining("firstWidth");
        assertThatThrownBy(() -> new HiresPlan(512, 512, 0, 0.5)).hasMessageContaining("secondSteps");
        assertThatThrownBy(() -> new HiresPlan(512, 512, 3, 0)).hasMessageContaining("secondStrength");
    }
}
