package io.throng.inference.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.throng.inference.diffusion.GuidedDenoiser.Shape;
import io.throng.inference.diffusion.TiledRun.Scale;
import io.throng.inference.diffusion.onnx.Tensor;
import io.throng.inference.diffusion.sampler.NoiseSchedule;
import io.throng.inference.diffusion.sampler.Sampler;
import io.throng.inference.diffusion.sampler.Spacing;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EngineRulesTest {
    private static final NoiseSchedule SCHEDULE =
            NoiseSchedule.of(NoiseSchedule.Betas.SCALED_LINEAR, 0.00085, 0.012, 1000, false);

    @ParameterizedTest
    @EnumSource(PredictionType.class)
    void everyKindOfAnswerLeadsBackToTheCleanLatents(PredictionType type) {
        double clean = 0.7;
        double noise = -1.3;
        for (double sigma : new double[] {0.03, 1, 14.6}) {
            double noisy = clean + sigma * noise;
            double alpha = 1 / Math.sqrt(sigma * sigma + 1);
            double answer = switch (type) {
                case EPSILON -> noise;
                case V_PREDICTION -> alpha * noise - sigma * alpha * clean;
                case SAMPLE -> clean;
                case FLOW -> noise - clean;
            };
            double guess = type.keptShare(sigma) * noisy + type.outputShare(sigma) * answer;
            assertThat(guess).as("%s at %s", type, sigma).isCloseTo(clean, within(1e-9));
        }
    }

    @Test
    void theScheduleIsThatOfStableDiffusion() {
        assertThat(SCHEDULE.sigmaMax()).isCloseTo(14.6146, within(1e-3));
        assertThat(SCHEDULE.sigmaMin()).isCloseTo(0.0292, within(1e-4));
        assertThat(SCHEDULE.timestep(SCHEDULE.sigma(500))).isEqualTo(500);
        assertThat(SCHEDULE.timestep(1000)).isEqualTo(999);
        assertThat(SCHEDULE.timestep(1e-6)).isZero();
    }

    @Test
    void aScheduleOfPureNoiseStaysFinite() {
        NoiseSchedule schedule = NoiseSchedule.of(NoiseSchedule.Betas.SCALED_LINEAR, 0.00085, 0.012, 1000, true);
        assertThat(schedule.sigmaMax()).isCloseTo(4096, within(1.0));
    }

    @Test
    void schedulesOutOfBoundsAreRefused() {
        assertThatThrownBy(() -> NoiseSchedule.ofBetas(new double[] {0.1, 1}, false))
                .hasMessageContaining("beta 1");
        assertThatThrownBy(() -> NoiseSchedule.ofFlow(NoiseSchedule.MAX_TRAIN_STEPS + 1, 1))
                .hasMessageContaining("trainSteps");
        assertThat(NoiseSchedule.ofFlow(NoiseSchedule.MAX_TRAIN_STEPS, 1).trainSteps())
                .isEqualTo(NoiseSchedule.MAX_TRAIN_STEPS);
    }

    @Property(tries = 400)
    void everyWalkFallsToZeroInTheStepsAskedFor(
            @ForAll Sampler sampler,
            @ForAll Spacing spacing,
            @ForAll @IntRange(min = 1, max = 120) int steps,
            @ForAll @DoubleRange(min = 0.01, max = 1) double strength) {
        double[] sigmas = sampler.sigmas(SCHEDULE, spacing, steps, strength);
        assertThat(sigmas).hasSize(steps + 1);
        assertThat(sigmas[steps]).isZero();
        for (int i = 0; i < steps; i++) {
            assertThat(sigmas[i]).isGreaterThan(0).isLessThanOrEqualTo(SCHEDULE.sigmaMax() * 1.000001);
            if (i > 0) {
                assertThat(sigmas[i]).isLessThanOrEqualTo(sigmas[i - 1]);
            }
        }
    }

    @Test
    void aWalkOfFewStepsBeginsAtTheLastTimestep() {
        assertThat(Spacing.TRAILING.sigmas(SCHEDULE, 4)).hasSize(5);
        for (int i = 0; i < 4; i++) {
            assertThat(SCHEDULE.timestep(Spacing.TRAILING.sigmas(SCHEDULE, 4)[i]))
                    .isEqualTo(999 - 250 * i);
        }
        assertThat(SCHEDULE.timestep(Spacing.TRAILING.sigmas(SCHEDULE, 1)[0])).isEqualTo(999);
    }

    @Test
    void samplersAreKnownByTheNamesOfHordes() {
        assertThat(Sampler.named("k_dpmpp_2m")).contains(Sampler.DPMPP_2M);
        assertThat(Sampler.named("DDIM")).contains(Sampler.DDIM);
        assertThat(Sampler.named("dpmsolver")).contains(Sampler.DPMPP_2M);
        assertThat(Sampler.named("nonsense")).isEmpty();
    }

    @Property(tries = 200)
    void tilesOverlapAndCoverEverything(
            @ForAll @IntRange(min = 1, max = 400) int length, @ForAll @IntRange(min = 8, max = 64) int side) {
        List<Integer> starts = TiledRun.starts(length, side, 1);
        assertThat(starts.getFirst()).isZero();
        assertThat(starts.getLast() + Math.min(side, length)).isEqualTo(length);
        for (int i = 1; i < starts.size(); i++) {
            assertThat(starts.get(i)).isGreaterThan(starts.get(i - 1)).isLessThan(starts.get(i - 1) + side);
        }
    }

    @Test
    void tilesOfAnExactGraphGiveTheWhole() {
        float[] data = new float[2 * 30 * 23];
        for (int i = 0; i < data.length; i++) {
            data[i] = i;
        }
        Tensor whole = new Tensor(data, 1, 2, 30, 23);
        Tensor result = TiledRun.over(whole, 8, new Scale(1, 1), tile -> tile);
        assertThat(result.data()).containsExactly(data, within(1e-2f));
    }

    @Test
    void enlargingTakesTheLatentAtTheCentre() {
        Shape from = new Shape(1, 1, 1, 2);
        Shape to = new Shape(1, 1, 1, 5);
        assertThat(Generation.enlarged(new float[] {1, 2}, from, to)).containsExactly(1, 1, 2, 2, 2);
    }

    @Test
    void scalingKeepsFlatColoursAndTheSizeAskedFor() {
        BufferedImage image = new BufferedImage(37, 20, BufferedImage.TYPE_INT_ARGB);
        int colour = new Color(200, 30, 120, 128).getRGB();
        Arrays.setAll(new int[37], x -> {
            for (int y = 0; y < 20; y++) {
                image.setRGB(x, y, colour);
            }
            return 0;
        });
        for (int[] size : new int[][] {{64, 64}, {5, 3}, {37, 20}}) {
            BufferedImage scaled = Resampling.lanczos(image, size[0], size[1]);
            assertThat(List.of(scaled.getWidth(), scaled.getHeight())).containsExactly(size[0], size[1]);
            assertThat(scaled.getRGB(size[0] / 2, size[1] / 2)).isEqualTo(colour);
        }
    }

    @Test
    void aSquarePictureInAWideCanvasContinuesItsEdges() {
        BufferedImage image = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < 4; y++) {
            for (int x = 0; x < 4; x++) {
                image.setRGB(x, y, x < 2 ? 0xff0000 : 0x0000ff);
            }
        }
        BufferedImage wide = Pixels.contained(image, 16, 4);
        assertThat(wide.getRGB(0, 1)).isEqualTo(wide.getRGB(6, 1)).isEqualTo(0xffff0000);
        assertThat(wide.getRGB(15, 1)).isEqualTo(0xff0000ff);
    }

    @Test
    void requestsOutOfBoundsAreRefusedAtTheEdge() {
        assertThat(DiffusionRequest.builder("a")
                        .steps(DiffusionRequest.MAX_STEPS)
                        .build()
                        .steps())
                .isEqualTo(500);
        assertThatThrownBy(() -> DiffusionRequest.builder("a").steps(501).build())
                .hasMessageContaining("steps");
        assertThatThrownBy(() -> DiffusionRequest.builder("a").size(15, 64).build())
                .hasMessageContaining("width");
        assertThatThrownBy(() -> DiffusionRequest.builder("a").size(8192, 8192).build())
                .hasMessageContaining("pixels");
        assertThatThrownBy(() -> DiffusionRequest.builder("a").count(101).build())
                .hasMessageContaining("count");
        assertThatThrownBy(() -> DiffusionRequest.builder("a").seed(-1).build()).hasMessageContaining("seed");
        assertThatThrownBy(
                        () -> DiffusionRequest.builder("a").guidance(Double.NaN).build())
                .hasMessageContaining("guidance");
        assertThatThrownBy(() -> DiffusionOptions.onProcessor(0)).hasMessageContaining("threads");
        assertThatThrownBy(() -> DiffusionOptions.onProcessor(1).withTileSide(7))
                .hasMessageContaining("tileSide");
    }
}
