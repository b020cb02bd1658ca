package io.throng.inference.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
        "STABLE_DIFFUSION_1, 512, 1024, false",
        "STABLE_DIFFUSION_1, 576, 512, false",
        "STABLE_DIFFUSION_1, 576, 576, true",
        "STABLE_DIFFUSION_2, 768, 768, true",
        "STABLE_DIFFUSION_XL, 1024, 2048, false",
        "STABLE_DIFFUSION_XL, 1088, 1088, true",
    })
    void onlyPicturesLargerThanTheModelComposesAreRefined(ModelFamily family, int width, int height, boolean refined) {
        assertThat(HiresPlan.of(family, 512, width, height, 30, 0.65).isPresent())
                .isEqualTo(refined);
    }

    @ParameterizedTest(name = "{0} {1}×{2} begins with {3}×{4}")
    @CsvSource({
        "STABLE_DIFFUSION_1, 1024, 1024, 512, 512",
        "STABLE_DIFFUSION_1, 768, 1152, 512, 768",
        "STABLE_DIFFUSION_1, 1024, 576, 896, 512",
        "STABLE_DIFFUSION_XL, 2048, 2048, 1024, 1024",
        "STABLE_DIFFUSION_XL, 2048, 1152, 1344, 768",
        "STABLE_DIFFUSION_XL, 1088, 1536, 832, 1216",
    })
    void theFirstPassKeepsTheProportions(ModelFamily family, int width, int height, int firstWidth, int firstHeight) {
        HiresPlan plan = HiresPlan.of(family, 512, width, height, 30, 0.65).orElseThrow();
        assertThat(plan.firstWidth()).isEqualTo(firstWidth);
        assertThat(plan.firstHeight()).isEqualTo(firstHeight);
    }

    @ParameterizedTest
    @CsvSource({
        "512, 1024, 1024, 30, 0.65, 16",
        "512, 1024, 1024, 10, 0.65, 10",
        "512, 768, 768, 30, 0.3, 6",
        "1024, 2048, 2048, 30, 0.65, 30"
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
        HiresPlan plan = HiresPlan.of(ModelFamily.STABLE_DIFFUSION_1, 512, width * 64, height * 64, steps, strength)
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
