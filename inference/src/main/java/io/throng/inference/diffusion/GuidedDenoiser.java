package io.throng.inference.diffusion;

import static java.util.Objects.requireNonNull;

import io.throng.inference.Cancellation;
import io.throng.inference.InferenceException;
import io.throng.inference.diffusion.onnx.Argument;
import io.throng.inference.diffusion.onnx.OnnxGraph;
import io.throng.inference.diffusion.onnx.Tensor;
import io.throng.inference.diffusion.sampler.Denoiser;
import io.throng.inference.diffusion.sampler.NoiseSchedule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;

/**
 * The denoiser of a model with classifier-free guidance (Ho and Salimans, 2022): {@code u + g·(c − u)} of the answers with and without
 * the prompt. Timesteps are whole, the nearest to the noise level, since most exports take no others.
 */
final class GuidedDenoiser implements Denoiser {
    /** Most rows (pictures, with and without prompt) of one call of the graph. */
    static final int MAX_ROWS = 8;

    /** Most latent positions of one call of the graph, unless a single row has more: bounds its memory. */
    static final long MAX_POSITIONS = 4L * 128 * 128;

    private static final int GUIDANCE_EMBEDDING_PERIOD = 10_000;
    private static final double GUIDANCE_EMBEDDING_SCALE = 1000;

    /**
     * A batch of latent pictures' sizes.
     *
     * @param count pictures
     * @param channels values at a position
     * @param height positions
     * @param width positions
     */
    record Shape(int count, int channels, int height, int width) {
        int area() {
            return height * width;
        }

        int perPicture() {
            return channels * height * width;
        }

        int total() {
            return count * perPicture();
        }

        Shape withChannels(int value) {
            return new Shape(count, value, height, width);
        }
    }

    /**
     * What the model is told.
     *
     * @param prompt the prompt's vectors
     * @param negative the vectors of what to avoid, needed unless the guidance is 1
     * @param guidance how strongly to follow the prompt
     * @param pixelHeight height the picture is to have, for models that are told
     * @param pixelWidth width the picture is to have
     * @param extraChannels further channels of each picture after the noisy latents, for models that repaint: [1, extra, h, w]
     */
    record Setup(
            Conditioning prompt,
            Optional<Conditioning> negative,
            double guidance,
            int pixelHeight,
            int pixelWidth,
            Optional<Tensor> extraChannels) {
        Setup {
            requireNonNull(prompt, "prompt");
        }
    }

    private final OnnxGraph unet;
    private final NoiseSchedule schedule;
    private final PredictionType prediction;
    private final Setup setup;
    private final Shape shape;
    private final Cancellation cancellation;
    private final String output;

    GuidedDenoiser(
            OnnxGraph unet,
            NoiseSchedule schedule,
            PredictionType prediction,
            Setup setup,
            Shape shape,
            Cancellation cancellation) {
        this.unet = unet;
        this.schedule = schedule;
        this.prediction = prediction;
        this.setup = setup;
        this.shape = shape;
        this.cancellation = cancellation;
        this.output = unet.outputs().iterator().next();
    }

    /** A row of a call: which picture, told what. */
    private record Row(int picture, Conditioning told) {}

    @Override
    public float[] denoise(float[] x, double sigma) {
        if (cancellation.requested()) {
            throw new CancellationException("the picture is no longer wanted");
        }
        if (setup.negative().isEmpty()) {
            return guess(x, sigma, answers(x, sigma, setup.prompt()), List.of());
        }
        List<float[]> both = answers(x, sigma, setup.negative().get(), setup.prompt());
        return guess(x, sigma, both.subList(shape.count(), both.size()), both.subList(0, shape.count()));
    }

    private float[] guess(float[] x, double sigma, List<float[]> positive, List<float[]> negative) {
        float kept = (float) prediction.keptShare(sigma);
        float share = (float) prediction.outputShare(sigma);
        float guidance = (float) setup.guidance();
        float[] result = new float[x.length];
        for (int picture = 0; picture < shape.count(); picture++) {
            int start = picture * shape.perPicture();
            float[] with = positive.get(picture);
            for (int i = 0; i < with.length; i++) {
                float answer = with[i];
                if (!negative.isEmpty()) {
                    float without = negative.get(picture)[i];
                    answer = without + guidance * (answer - without);
                }
                result[start + i] = kept * x[start + i] + share * answer;
            }
        }
        return result;
    }

    /** The model's answers for every picture under each of the conditionings, one conditioning after the other. */
    private List<float[]> answers(float[] x, double sigma, Conditioning... told) {
        List<Row> rows = new ArrayList<>();
        for (Conditioning conditioning : told) {
            for (int picture = 0; picture < shape.count(); picture++) {
                rows.add(new Row(picture, conditioning));
            }
        }
        List<float[]> answers = new ArrayList<>(rows.size());
        for (int from = 0; from < rows.size(); ) {
            int to = from + 1;
            while (to < rows.size() && to - from < rowsPerCall() && sameCall(rows.get(from), rows.get(to))) {
                to++;
            }
            answers.addAll(call(x, sigma, rows.subList(from, to)));
            from = to;
        }
        return answers;
    }

    private int rowsPerCall() {
        long declared = unet.inputShape("sample")[0];
        if (declared > 0) {
            return (int) Math.min(declared, MAX_ROWS);
        }
        return Math.clamp(MAX_POSITIONS / shape.area(), 1, MAX_ROWS);
    }

    /** Rows of different numbers of tokens fit into one call if the graph can be told what is filling. */
    private boolean sameCall(Row first, Row next) {
        return first.told.tokens() == next.told.tokens() || takesMask();
    }

    private boolean takesMask() {
        return unet.inputs().contains("encoder_attention_mask");
    }

    private List<float[]> call(float[] x, double sigma, List<Row> rows) {
        int filled = rows.size();
        // A graph made for a certain number of rows gets the last one again.
        long declared = unet.inputShape("sample")[0];
        List<Row> all = new ArrayList<>(rows);
        while (declared > all.size()) {
            all.add(rows.getLast());
        }
        int tokens = all.stream().mapToInt(row -> row.told.tokens()).max().orElseThrow();
        Map<String, Argument> arguments = new HashMap<>();
        for (String input : unet.inputs()) {
            arguments.put(
                    input,
                    switch (input) {
                        case "sample" -> sample(x, sigma, all);
                        case "timestep" -> timestep(sigma, all.size());
                        case "encoder_hidden_states" -> embeddings(all, tokens);
                        case "encoder_attention_mask" -> mask(all, tokens);
                        case "text_embeds" -> pooled(all);
                        case "time_ids" -> sizes(all.size());
                        case "timestep_cond" -> guidanceEmbedding(all.size());
                        default ->
                            throw new InferenceException(
                                    "the denoiser wants \"" + input + "\", which this program does not know");
                    });
        }
        Tensor answer = unet.run(arguments, Set.of(output)).get(output);
        int each = shape.perPicture();
        if (answer.data().length != (long) all.size() * each) {
            throw new InferenceException(
                    "the denoiser answers with the shape " + Arrays.toString(answer.shape()) + " for " + all.size()
                            + " latents of " + shape.channels() + " by " + shape.height() + " by " + shape.width());
        }
        List<float[]> answers = new ArrayList<>(filled);
        for (int i = 0; i < filled; i++) {
            answers.add(Arrays.copyOfRange(answer.data(), i * each, (i + 1) * each));
        }
        return answers;
    }

    private Argument sample(float[] x, double sigma, List<Row> rows) {
        float scale = (float) prediction.inputScale(sigma);
        int extra = setup.extraChannels().map(tensor -> tensor.size(1)).orElse(0);
        int each = (shape.channels() + extra) * shape.area();
        float[] data = new float[rows.size() * each];
        for (int row = 0; row < rows.size(); row++) {
            int from = rows.get(row).picture * shape.perPicture();
            for (int i = 0; i < shape.perPicture(); i++) {
                data[row * each + i] = scale * x[from + i];
            }
            if (extra > 0) {
                float[] more = setup.extraChannels().orElseThrow().data();
                System.arraycopy(more, 0, data, row * each + shape.perPicture(), more.length);
            }
        }
        return Argument.of(data, rows.size(), shape.channels() + extra, shape.height(), shape.width());
    }

    private Argument timestep(double sigma, int rows) {
        long[] declared = unet.inputShape("timestep");
        int count = declared.length == 0 || declared[0] == 1 ? 1 : rows;
        float[] values = new float[count];
        Arrays.fill(values, timestepOf(sigma));
        return declared.length == 0 ? Argument.of(values) : Argument.of(values, count);
    }

    private float timestepOf(double sigma) {
        if (prediction == PredictionType.FLOW) {
            return (float) (sigma / (1 + sigma) * schedule.trainSteps());
        }
        return schedule.timestep(sigma);
    }

    private Argument embeddings(List<Row> rows, int tokens) {
        int width = rows.getFirst().told.width();
        float[] data = new float[rows.size() * tokens * width];
        for (int row = 0; row < rows.size(); row++) {
            float[] own = rows.get(row).told.embeddings().data();
            System.arraycopy(own, 0, data, row * tokens * width, own.length);
        }
        return Argument.of(data, rows.size(), tokens, width);
    }

    private static Argument mask(List<Row> rows, int tokens) {
        long[] data = new long[rows.size() * tokens];
        for (int row = 0; row < rows.size(); row++) {
            long[] own = rows.get(row).told.mask();
            System.arraycopy(own, 0, data, row * tokens, own.length);
        }
        return Argument.of(data, rows.size(), tokens);
    }

    private static Argument pooled(List<Row> rows) {
        int width = pooled(rows.getFirst()).size(1);
        float[] data = new float[rows.size() * width];
        for (int row = 0; row < rows.size(); row++) {
            System.arraycopy(pooled(rows.get(row)).data(), 0, data, row * width, width);
        }
        return Argument.of(data, rows.size(), width);
    }

    private static Tensor pooled(Row row) {
        return row.told
                .pooled()
                .orElseThrow(() ->
                        new InferenceException("the denoiser wants a pooled vector of the prompt, which none of the"
                                + " text encoders gives"));
    }

    /** Original size, upper left corner and final size, as SDXL was told in training. */
    private Argument sizes(int rows) {
        float height = setup.pixelHeight();
        float width = setup.pixelWidth();
        float[] one = {height, width, 0, 0, height, width};
        float[] data = new float[rows * one.length];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(one, 0, data, row * one.length, one.length);
        }
        return Argument.of(data, rows, one.length);
    }

    /** Models distilled together with their guidance get it as a wave pattern (Luo et al., 2023). */
    private Argument guidanceEmbedding(int rows) {
        int width = (int) unet.inputShape("timestep_cond")[1];
        int half = width / 2;
        float[] data = new float[rows * width];
        double value = (setup.guidance() - 1) * GUIDANCE_EMBEDDING_SCALE;
        for (int i = 0; i < half; i++) {
            double angle = value * Math.exp(-Math.log(GUIDANCE_EMBEDDING_PERIOD) * i / (half - 1));
            for (int row = 0; row < rows; row++) {
                data[row * width + i] = (float) Math.sin(angle);
                data[row * width + half + i] = (float) Math.cos(angle);
            }
        }
        return Argument.of(data, rows, width);
    }
}
