package io.throng.inference.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.throng.inference.Cancellation;
import io.throng.inference.diffusion.GuidedDenoiser.Setup;
import io.throng.inference.diffusion.GuidedDenoiser.Shape;
import io.throng.inference.diffusion.onnx.GraphSettings;
import io.throng.inference.diffusion.onnx.OnnxGraph;
import io.throng.inference.diffusion.onnx.Tensor;
import io.throng.inference.diffusion.random.BrownianTree;
import io.throng.inference.diffusion.random.TorchGenerator;
import io.throng.inference.diffusion.sampler.NoiseSchedule;
import io.throng.inference.diffusion.sampler.Sampler;
import io.throng.inference.diffusion.sampler.Spacing;
import io.throng.inference.diffusion.sampler.StepNoise;
import io.throng.inference.diffusion.sampler.StepObserver;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every sampler's latents after twenty guided steps, held against k-diffusion and diffusers with the same tiny model. */
class SamplerParityTest {
    private static final float TOLERANCE = 1e-3f;
    private static final JsonNode FACTS = Golden.json("latents.json");
    private static final float[] EXPECTED = Golden.floats("latents.bin");
    private static final Shape SHAPE = new Shape(2, 4, 8, 8);
    private static OnnxGraph unet;

    @BeforeAll
    static void load() {
        unet = OnnxGraph.load(Golden.path("tiny-sd/unet/model.onnx"), GraphSettings.cpu(1));
    }

    @AfterAll
    static void close() {
        unet.close();
    }

    static Stream<Arguments> cases() {
        JsonNode cases = FACTS.path("cases");
        return IntStream.range(0, cases.size())
                .mapToObj(i -> Arguments.of(
                        i,
                        cases.path(i).path("reference").asText(),
                        Sampler.valueOf(cases.path(i).path("sampler").asText()),
                        Spacing.valueOf(cases.path(i).path("spacing").asText())));
    }

    @ParameterizedTest(name = "{2} on {3} agrees with {1}")
    @MethodSource("cases")
    void latentsAgreeWithTheReference(int index, String reference, Sampler sampler, Spacing spacing) {
        NoiseSchedule schedule = NoiseSchedule.of(NoiseSchedule.Betas.SCALED_LINEAR, 0.00085, 0.012, 1000, false);
        // The reference leaves no level out, so the levels are those of the spacing itself.
        double[] sigmas = spacing.sigmas(schedule, FACTS.path("steps").asInt());
        long seed = FACTS.path("seed").asLong();
        float[] noise = new TorchGenerator(seed).normals(SHAPE.total());
        float level = (float) FACTS.path("cases").path(index).path("start").asDouble();
        float[] start = new float[noise.length];
        for (int i = 0; i < start.length; i++) {
            start[i] = level * noise[i];
        }
        float[] latents =
                sampler.sample(denoiser(schedule), start, sigmas, stepNoise(sampler, sigmas, seed), StepObserver.NONE);

        float[] expected = Arrays.copyOfRange(EXPECTED, index * SHAPE.total(), (index + 1) * SHAPE.total());
        assertThat(latents).containsExactly(expected, within(TOLERANCE));
    }

    @Test
    void everySamplerIsHeldAgainstAReference() {
        Set<Sampler> held = EnumSet.noneOf(Sampler.class);
        cases().forEach(arguments -> held.add((Sampler) arguments.get()[2]));
        assertThat(held).containsExactlyInAnyOrder(Sampler.values());
    }

    private static StepNoise stepNoise(Sampler sampler, double[] sigmas, long seed) {
        if (sampler.wantsBrownianNoise()) {
            BrownianTree tree = new BrownianTree(sigmas[sigmas.length - 2], sigmas[0], SHAPE.total(), seed);
            return (from, to) -> Generation.downwards(tree, from, to);
        }
        TorchGenerator generator = new TorchGenerator(seed + 1);
        return (from, to) -> generator.normals(SHAPE.total());
    }

    private static GuidedDenoiser denoiser(NoiseSchedule schedule) {
        float[] both = new TorchGenerator(FACTS.path("conditioningSeed").asLong()).normals(2 * 77 * 16);
        Setup setup = new Setup(
                conditioning(Arrays.copyOfRange(both, 0, 77 * 16)),
                Optional.of(conditioning(Arrays.copyOfRange(both, 77 * 16, both.length))),
                FACTS.path("guidance").asDouble(),
                16,
                16,
                Optional.empty());
        return new GuidedDenoiser(unet, schedule, PredictionType.EPSILON, setup, SHAPE, Cancellation.NEVER);
    }

    private static Conditioning conditioning(float[] data) {
        return new Conditioning(new Tensor(data, 1, 77, 16), new long[77], Optional.empty());
    }
}
