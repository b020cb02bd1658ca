package io.throng.inference.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.throng.inference.Cancellation;
import io.throng.inference.diffusion.onnx.Argument;
import io.throng.inference.diffusion.onnx.GraphSettings;
import io.throng.inference.diffusion.onnx.OnnxGraph;
import io.throng.inference.diffusion.onnx.Tensor;
import io.throng.inference.image.BundledModels;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The text-to-image model that comes with the program, installed and run as a worker does. */
class PictogramTest {
    private static final int THREADS = 2;
    private static final int TEXT_WIDTH = 384;

    /** Between runtimes, whose kernels add in other orders. */
    private static final double TOLERANCE = 2e-3;

    @TempDir
    static Path cache;

    private static Path folder;
    private static DiffusionEngine engine;
    private static JsonNode golden;

    @BeforeAll
    static void install() throws IOException {
        folder = BundledModels.install("pictogram", cache).getParent();
        engine = DiffusionEngine.load(folder, DiffusionOptions.onProcessor(THREADS));
        golden = new ObjectMapper()
                .readTree(BundledModels.folder()
                        .resolve("pictogram/golden/parts.json")
                        .toFile());
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    @Test
    void aRedAppleIsRedOnWhite() {
        BufferedImage picture = draw("a red apple, 3d");

        assertThat(colour(picture, 32, 48, 64, 64))
                .satisfies(rgb -> assertThat(rgb[0]).isGreaterThan(1.5 * rgb[1]).isGreaterThan(1.5 * rgb[2]));
        assertThat(Arrays.stream(colour(picture, 0, 0, 8, 8)).min().orElseThrow())
                .isGreaterThan(200);
    }

    @Test
    void aColourWordColoursTheThing() {
        assertThat(colour(draw("a blue car, 3d"), 32, 48, 64, 48))
                .satisfies(rgb -> assertThat(rgb[2]).isGreaterThan(rgb[0]));
    }

    @Test
    void theSameSeedGivesTheSamePicture() {
        assertThat(pixels(draw("an owl"))).isEqualTo(pixels(draw("an owl")));
    }

    @Test
    void theDenoiserAnswersAsInTheRecipe() {
        long[] ids = IntStream.range(0, golden.get("input_ids").size())
                .mapToLong(i -> golden.get("input_ids").get(i).asLong())
                .toArray();
        long[] ones = new long[ids.length];
        Arrays.fill(ones, 1);
        long[] shape = {1, ids.length};
        Tensor states = run(
                "text_encoder",
                Map.of(
                        "input_ids", new Argument.Longs(ids, shape),
                        "attention_mask", new Argument.Longs(ones, shape),
                        "token_type_ids", new Argument.Longs(new long[ids.length], shape)),
                "last_hidden_state");
        assertThat(states.size(2)).isEqualTo(TEXT_WIDTH);

        float[] timestep = {(float) golden.get("timestep").asDouble()};
        Tensor answer = run(
                "unet",
                Map.of(
                        "sample", sample(),
                        "timestep", new Argument.Floats(timestep, new long[] {1}),
                        "encoder_hidden_states", new Argument.Floats(states.data(), states.shape()),
                        "encoder_attention_mask", new Argument.Longs(ones, shape)),
                "out_sample");

        // The 8-bit text encoder rounds by what a processor can do, which the denoiser passes on.
        assertSame(answer, "out_sample", 0.05);
    }

    @Test
    void theDecoderAnswersAsInTheRecipe() {
        assertSame(run("vae_decoder", Map.of("latent_sample", sample()), "sample"), "decoded", TOLERANCE);
    }

    @Test
    void theEncoderAnswersAsInTheRecipe() {
        Tensor picture = run("vae_decoder", Map.of("latent_sample", sample()), "sample");
        float[] clipped = picture.data().clone();
        for (int i = 0; i < clipped.length; i++) {
            clipped[i] = Math.clamp(clipped[i], -1f, 1f);
        }
        assertSame(
                run("vae_encoder", Map.of("sample", new Argument.Floats(clipped, picture.shape())), "latent_sample"),
                "encoded_again",
                TOLERANCE);
    }

    private static BufferedImage draw(String prompt) {
        DiffusionDefaults defaults = engine.defaults();
        DiffusionRequest request = DiffusionRequest.builder(prompt)
                .size(128, 128)
                .steps(defaults.steps())
                .guidance(defaults.guidance())
                .sampler(defaults.sampler())
                .seed(7)
                .build();
        return engine.generate(request, StepProgress.NONE, Cancellation.NEVER).getFirst();
    }

    private static Argument sample() {
        JsonNode declared = golden.get("out_sample").get("shape");
        long[] shape = new long[declared.size()];
        int count = 1;
        for (int i = 0; i < shape.length; i++) {
            shape[i] = declared.get(i).asLong();
            count *= Math.toIntExact(shape[i]);
        }
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) Math.sin(i * 0.7);
        }
        return new Argument.Floats(values, shape);
    }

    private static Tensor run(String part, Map<String, Argument> arguments, String output) {
        try (OnnxGraph graph = OnnxGraph.load(folder.resolve(part).resolve("model.onnx"), GraphSettings.cpu(THREADS))) {
            return graph.run(arguments, Set.of(output)).get(output);
        }
    }

    private static void assertSame(Tensor found, String name, double tolerance) {
        JsonNode expected = golden.get(name);
        for (int i = 0; i < expected.get("at").size(); i++) {
            assertThat((double) found.data()[expected.get("at").get(i).asInt()])
                    .as("%s at %s", name, expected.get("at").get(i))
                    .isCloseTo(expected.get("values").get(i).asDouble(), within(tolerance));
        }
    }

    /** Mean red, green and blue of a rectangle, 0 to 255. */
    private static double[] colour(BufferedImage picture, int left, int top, int width, int height) {
        double[] sum = new double[3];
        for (int y = top; y < top + height; y++) {
            for (int x = left; x < left + width; x++) {
                int rgb = picture.getRGB(x, y);
                for (int channel = 0; channel < 3; channel++) {
                    sum[channel] += rgb >> (16 - 8 * channel) & 0xff;
                }
            }
        }
        return Arrays.stream(sum).map(value -> value / (width * height)).toArray();
    }

    private static int[] pixels(BufferedImage picture) {
        return picture.getRGB(0, 0, picture.getWidth(), picture.getHeight(), null, 0, picture.getWidth());
    }
}
