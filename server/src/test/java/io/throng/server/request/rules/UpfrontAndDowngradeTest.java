package io.throng.server.request.rules;

import static io.throng.server.request.rules.Requesters.MODELS;
import static io.throng.server.request.rules.Requesters.draft;
import static io.throng.server.request.rules.Requesters.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.throng.protocol.image.ControlType;
import io.throng.protocol.image.ImageParams;
import io.throng.protocol.image.Lora;
import io.throng.protocol.image.Sampler;
import io.throng.server.request.rules.UpfrontRule.Load;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpfrontAndDowngradeTest {
    private static final Load IDLE = new Load(0, 0);
    private static final Load BUSY = new Load(0, 100_000);
    private static final String SD1 = "Deliberate";
    private static final Upfront NOT_REQUIRED = new Upfront.NotRequired();

    private static Upfront decide(ImageParams.Builder params, Load load, String... models) {
        return UpfrontRule.forImage(draft(params, models), MODELS, load, false);
    }

    private static Upfront required(int limit) {
        return new Upfront.Required(limit, limit, true);
    }

    @Test
    void aDefaultRequestGoesWithoutPayment() {
        assertThat(decide(ImageParams.builder(), IDLE, SD1)).isEqualTo(NOT_REQUIRED);
        assertThat(decide(ImageParams.builder(), BUSY, SD1)).isEqualTo(NOT_REQUIRED);
        assertThat(NOT_REQUIRED.downgradeAllowed()).isTrue();
    }

    @Test
    void refusingSlowWorkersNeedsPaymentAndReportsTheLimitUnclamped() {
        ImageDraft draft =
                draft(request(ImageParams.builder(), SD1).slowWorkers(false).build());

        assertThat(UpfrontRule.forImage(draft, MODELS, new Load(100, 0), false))
                .isEqualTo(new Upfront.Required(2024, 1024, true));
        assertThat(UpfrontRule.forImage(draft, MODELS, new Load(0, 5), false))
                .isEqualTo(new Upfront.Required(1020, 1020, true));
        assertThat(UpfrontRule.forImage(draft, MODELS, BUSY, false))
                .isEqualTo(new Upfront.Required(1024 - 90_000, 576, true));
    }

    @ParameterizedTest
    @CsvSource({"1024, 1024, false", "1088, 1024, true", "2048, 512, false", "3072, 64, false"})
    void moreThanTheLimitedAreaNeedsPayment(int width, int height, boolean needed) {
        assertThat(decide(ImageParams.builder().width(width).height(height), IDLE, SD1))
                .isEqualTo(needed ? required(1024) : NOT_REQUIRED);
    }

    @ParameterizedTest
    @CsvSource({
        "Deliberate, true",
        "SDXL 1.0, false",
        "Stable Cascade 1.0, false",
        "Flux.1-Schnell fp8 (Compact), false",
        "stable_diffusion_2.1, true"
    })
    void inABusyHordeOnlyModelsForLargeImagesKeepTheirSize(String model, boolean needed) {
        assertThat(decide(ImageParams.builder().width(1024).height(1024).steps(8), BUSY, model))
                .isEqualTo(needed ? required(576) : NOT_REQUIRED);
    }

    @ParameterizedTest
    @CsvSource({
        "Deliberate, k_euler_a, 40, false",
        "Deliberate, k_euler_a, 41, true",
        "Deliberate, k_heun, 20, false",
        "Deliberate, k_heun, 21, true",
        "Deliberate, k_dpm_adaptive, 500, false",
        "Flux.1-Schnell fp8 (Compact), k_euler, 8, false",
        "Flux.1-Schnell fp8 (Compact), k_euler, 9, true",
        "Deliberate, lcm, 10, false",
        "Deliberate, lcm, 11, true"
    })
    void moreAccurateStepsThanTheModelsTakeNeedPayment(String model, String sampler, int steps, boolean needed) {
        ImageParams.Builder params = ImageParams.builder().steps(steps).samplerName(sampler(sampler));

        assertThat(decide(params, IDLE, model)).isEqualTo(needed ? required(1024) : NOT_REQUIRED);
    }

    @Test
    void withoutModelsStepsAreNotLimited() {
        assertThat(decide(ImageParams.builder().steps(500), IDLE)).isEqualTo(NOT_REQUIRED);
    }

    @Test
    void moreThanTwentyStepsWithAControlTypeNeedPayment() {
        ImageParams.Builder params = ImageParams.builder().controlType(ControlType.CANNY);

        assertThat(decide(params.steps(20), IDLE, SD1)).isEqualTo(NOT_REQUIRED);
        assertThat(decide(params.steps(21), IDLE, SD1)).isEqualTo(required(1024));
    }

    @ParameterizedTest
    @CsvSource({"246747, true, true", "246747, false, false", "195519, false, true", "195519, true, false"})
    void someLorasAreLatentConsistencyModels(String name, boolean version, boolean lcm) {
        ImageParams params = ImageParams.builder()
                .loras(List.of(new Lora(name, null, null, null, version)))
                .build();

        assertThat(Lcm.inUse(params)).isEqualTo(lcm);
    }

    @Test
    void chosenWorkersNeedPaymentOnlyWhereTheSwitchSaysSo() {
        ImageDraft draft =
                draft(request(ImageParams.builder(), SD1).workers(List.of("a")).build());

        assertThat(UpfrontRule.forImage(draft, MODELS, IDLE, true)).isEqualTo(new Upfront.Required(1024, 1024, false));
        assertThat(UpfrontRule.forImage(draft, MODELS, IDLE, false)).isEqualTo(NOT_REQUIRED);
        assertThat(UpfrontRule.forImage(draft(ImageParams.builder(), SD1), MODELS, IDLE, true))
                .isEqualTo(NOT_REQUIRED);
    }

    @ParameterizedTest
    @CsvSource({
        "1536, 1536, 1024, 1024, 1024",
        "1216, 1024, 1024, 1088, 896",
        "3072, 64, 576, 3072, 64",
        "2048, 512, 1024, 2048, 512",
        "3072, 128, 576, 512, 512"
    })
    void sizesAreFittedToTheLimit(int width, int height, int limit, int fittedWidth, int fittedHeight) {
        assertThat(Downgrade.fit(new Downgrade.Size(width, height), limit))
                .isEqualTo(new Downgrade.Size(fittedWidth, fittedHeight));
    }

    @Test
    void aLimitBelowTheSmallestSizeIsADefect() {
        assertThatThrownBy(() -> Downgrade.fit(new Downgrade.Size(512, 512), 511))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Property(tries = 500)
    void aDowngradeNeverExceedsTheLimitAndRecomputesThings(
            @ForAll @IntRange(min = 1, max = 48) int columns,
            @ForAll @IntRange(min = 1, max = 48) int rows,
            @ForAll @IntRange(min = 1, max = 500) int steps,
            @ForAll @IntRange(min = 576, max = 1024) int limit,
            @ForAll Sampler sampler) {
        ImageDraft before = draft(
                ImageParams.builder()
                        .width(64 * columns)
                        .height(64 * rows)
                        .steps(steps)
                        .samplerName(sampler),
                SD1);

        ImageDraft after = Downgrade.image(before, new Upfront.Required(limit, limit, true), MODELS);

        assertThat(after.areaPixels()).isLessThanOrEqualTo((long) limit * limit);
        assertThat(after.areaPixels()).isLessThanOrEqualTo(Math.max(before.areaPixels(), 512L * 512));
        assertThat(after.width() % 64 + after.height() % 64).isZero();
        assertThat(after.width()).isPositive();
        assertThat(after.height()).isPositive();
        assertThat(after.steps()).isLessThanOrEqualTo(steps).isPositive();
        assertThat(after.thingsPerImage()).isEqualTo(after.areaPixels() * after.accurateSteps());
        assertThat(after.options().slowWorkers()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "Deliberate, k_euler_a, 50, 30",
        "Deliberate, k_heun, 50, 15",
        "Deliberate, lcm, 50, 10",
        "Flux.1-Schnell fp8 (Compact), k_euler, 50, 8",
        "Deliberate, k_euler_a, 3, 3",
        "Deliberate, k_dpm_adaptive, 50, 4"
    })
    void stepsAreReducedToWhatTheModelsTake(String model, String sampler, int steps, int reduced) {
        ImageDraft draft = draft(ImageParams.builder().steps(steps).samplerName(sampler(sampler)), model);

        assertThat(Downgrade.image(draft, new Upfront.Required(1024, 1024, true), MODELS)
                        .steps())
                .isEqualTo(reduced);
    }

    @Test
    void aRequestForAnyModelOrWithAControlTypeCanBeDowngradedToo() {
        Upfront.Required required = new Upfront.Required(1024, 1024, true);

        assertThat(Downgrade.image(draft(ImageParams.builder().steps(50)), required, MODELS)
                        .steps())
                .isEqualTo(30);
        assertThat(Downgrade.image(
                                draft(ImageParams.builder().steps(40).controlType(ControlType.HED), SD1),
                                required,
                                MODELS)
                        .steps())
                .isEqualTo(20);
    }

    private static Sampler sampler(String wireName) {
        return List.of(Sampler.values()).stream()
                .filter(sampler -> sampler.wireName().equals(wireName))
                .findFirst()
                .orElseThrow();
    }
}
