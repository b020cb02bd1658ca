package io.throng.inference.diffusion;

import io.throng.inference.InferenceException;
import io.throng.inference.diffusion.onnx.Argument;
import io.throng.inference.diffusion.onnx.OnnxGraph;
import io.throng.inference.diffusion.onnx.Tensor;
import io.throng.inference.diffusion.tokenizer.ExtraWords;
import io.throng.inference.diffusion.tokenizer.PromptTokens;
import io.throng.inference.diffusion.tokenizer.TextTokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One text encoder with its tokenizer: prompt in, vectors out. Thread-safe. */
final class TextConditioner implements AutoCloseable {
    private static final String LAST = "last_hidden_state";
    private static final String HIDDEN = "hidden_states.";
    private static final String POOLED = "text_embeds";

    private final OnnxGraph graph;
    private final TextTokenizer tokenizer;
    private final PromptWeighting weighting;
    private final Optional<LayerNorm> finalNorm;
    private final ExtraWords extra;
    private final int layers;

    /**
     * @param extra words the encoder was given beyond those of the tokenizer
     * @param finalNorm the normalisation behind the last layer, if it could be read from the model; earlier layers of SD 1 and 2
     *     need it
     */
    TextConditioner(
            OnnxGraph graph,
            TextTokenizer tokenizer,
            PromptWeighting weighting,
            Optional<LayerNorm> finalNorm,
            ExtraWords extra) {
        this.graph = graph;
        this.tokenizer = tokenizer;
        this.weighting = weighting;
        this.finalNorm = finalNorm;
        this.extra = extra;
        this.layers =
                (int) graph.outputs().stream().filter(TextConditioner::isLayer).count() - 1;
    }

    /**
     * The id by which an encoder finds the end of a text where the pooled vector is taken. Older exports take the highest id of all, so
     * that the end has to have one above those of added words; newer ones look for the end mark's own.
     *
     * @param copy id of a copy of the end mark's row, the highest of all
     */
    static int endFor(OnnxGraph graph, TextTokenizer tokenizer, int copy) {
        if (!graph.outputs().contains(POOLED)) {
            return tokenizer.end();
        }
        float[] own = pooledOfNothing(graph, tokenizer, tokenizer.end());
        float[] highest = pooledOfNothing(graph, tokenizer, copy);
        return Arrays.equals(own, highest) ? copy : tokenizer.end();
    }

    private static float[] pooledOfNothing(OnnxGraph graph, TextTokenizer tokenizer, int end) {
        PromptTokens nothing = PromptTokens.of("", tokenizer, new ExtraWords(Map.of(), end));
        return graph.run(arguments(graph, tokenizer, nothing.stretches().getFirst()), Set.of(POOLED))
                .get(POOLED)
                .data();
    }

    /** Whether an output is the state of one of the layers, the first of which is that before all layers. */
    static boolean isLayer(String output) {
        return output.startsWith(HIDDEN);
    }

    /**
     * Which of the encoder's states is wanted.
     *
     * @param fromEnd 1 = the last layer's
     * @param normalised whether the final normalisation follows (SD 1 and 2) or not (SDXL)
     * @param pooled whether the pooled vector is wanted too
     */
    record Wanted(int fromEnd, boolean normalised, boolean pooled) {}

    /** Vectors of the prompt, at least as many stretches long as asked for; the rest is the empty prompt. */
    Conditioning encode(PromptTokens prompt, int stretches, Wanted wanted) {
        List<PromptTokens.Stretch> all = new ArrayList<>(prompt.stretches());
        PromptTokens.Stretch empty =
                PromptTokens.of("", tokenizer, extra).stretches().getFirst();
        while (all.size() < stretches) {
            all.add(empty);
        }
        List<Tensor> parts = new ArrayList<>();
        Optional<Tensor> pooled = Optional.empty();
        for (PromptTokens.Stretch stretch : all) {
            Map<String, Tensor> outputs = run(stretch, wanted);
            if (pooled.isEmpty()) {
                pooled = Optional.ofNullable(outputs.get(POOLED));
            }
            Tensor state = state(outputs, wanted);
            parts.add(stretch.plain() ? state : weighted(state, stretch, empty, wanted));
        }
        long[] mask = all.stream()
                .flatMapToLong(stretch -> Arrays.stream(mask(stretch)))
                .toArray();
        return new Conditioning(joined(parts), mask, pooled);
    }

    /** The prompt's tokens. */
    PromptTokens tokens(String prompt) {
        return PromptTokens.of(prompt, tokenizer, extra);
    }

    private static Map<String, Argument> arguments(
            OnnxGraph graph, TextTokenizer tokenizer, PromptTokens.Stretch stretch) {
        int length = stretch.ids().length;
        Map<String, Argument> arguments = new HashMap<>();
        for (String input : graph.inputs()) {
            long[] values = switch (input) {
                case "input_ids" -> Arrays.stream(stretch.ids()).asLongStream().toArray();
                case "attention_mask" -> tokenizer.fixedLength() ? ones(length) : mask(stretch);
                case "token_type_ids" -> new long[length];
                case "position_ids" -> positions(length);
                default ->
                    throw new InferenceException(
                            "the text encoder wants \"" + input + "\", which this program does not know");
            };
            arguments.put(input, Argument.of(values, 1, length));
        }
        return arguments;
    }

    private Map<String, Tensor> run(PromptTokens.Stretch stretch, Wanted wanted) {
        Set<String> outputs = new HashSet<>();
        outputs.add(stateName(wanted));
        if (wanted.pooled()) {
            outputs.add(POOLED);
        }
        if (!graph.outputs().containsAll(outputs)) {
            throw new InferenceException("the text encoder gives " + graph.outputs() + ", but " + outputs
                    + " is needed: export it with its hidden states");
        }
        return graph.run(arguments(graph, tokenizer, stretch), outputs);
    }

    private String stateName(Wanted wanted) {
        if (wanted.fromEnd() == 1 && wanted.normalised()) {
            return graph.outputs().contains(LAST)
                    ? LAST
                    : graph.outputs().iterator().next();
        }
        int layer = layers + 1 - wanted.fromEnd();
        if (layers < 1 || (wanted.normalised() && finalNorm.isEmpty())) {
            throw new InferenceException(
                    "the export of this text encoder has its last layer only; clip skip cannot be done");
        }
        return HIDDEN + Math.max(layer, 1);
    }

    private Tensor state(Map<String, Tensor> outputs, Wanted wanted) {
        Tensor state = outputs.get(stateName(wanted));
        return wanted.normalised() && wanted.fromEnd() > 1
                ? finalNorm.orElseThrow().apply(state)
                : state;
    }

    private Tensor weighted(Tensor state, PromptTokens.Stretch stretch, PromptTokens.Stretch empty, Wanted wanted) {
        int width = state.size(2);
        float[] data = state.data().clone();
        // The empty prompt has as many tokens only where every prompt is filled up.
        switch (tokenizer.fixedLength() ? weighting : PromptWeighting.AUTOMATIC1111) {
            case COMFYUI -> {
                float[] plain = state(run(empty, wanted), wanted).data();
                for (int i = 0; i < data.length; i++) {
                    float weight = stretch.weights()[i / width];
                    data[i] = (data[i] - plain[i]) * weight + plain[i];
                }
            }
            case AUTOMATIC1111 -> {
                double before = mean(data);
                for (int i = 0; i < data.length; i++) {
                    data[i] *= stretch.weights()[i / width];
                }
                float factor = (float) (before / mean(data));
                for (int i = 0; i < data.length; i++) {
                    data[i] *= factor;
                }
            }
        }
        return new Tensor(data, state.shape());
    }

    private static double mean(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    private static long[] ones(int count) {
        long[] values = new long[count];
        Arrays.fill(values, 1);
        return values;
    }

    private static long[] mask(PromptTokens.Stretch stretch) {
        long[] values = new long[stretch.ids().length];
        Arrays.fill(values, 0, stretch.used(), 1);
        return values;
    }

    private static long[] positions(int count) {
        long[] values = new long[count];
        Arrays.setAll(values, i -> i);
        return values;
    }

    private static Tensor joined(List<Tensor> parts) {
        if (parts.size() == 1) {
            return parts.getFirst();
        }
        int width = parts.getFirst().size(2);
        int tokens = parts.stream().mapToInt(part -> part.size(1)).sum();
        float[] data = new float[tokens * width];
        int at = 0;
        for (Tensor part : parts) {
            System.arraycopy(part.data(), 0, data, at, part.data().length);
            at += part.data().length;
        }
        return new Tensor(data, 1, tokens, width);
    }

    @Override
    public void close() {
        graph.close();
    }

    /**
     * A layer normalisation.
     *
     * @param scale factor of each channel
     * @param offset added to each channel
     */
    @SuppressWarnings("ArrayRecordComponent") // numbers in bulk, compared by nobody
    record LayerNorm(float[] scale, float[] offset) {
        private static final double EPSILON = 1e-5;

        Tensor apply(Tensor input) {
            int width = scale.length;
            float[] data = input.data().clone();
            for (int start = 0; start < data.length; start += width) {
                double sum = 0;
                double squares = 0;
                for (int i = 0; i < width; i++) {
                    sum += data[start + i];
                }
                double mean = sum / width;
                for (int i = 0; i < width; i++) {
                    squares += (data[start + i] - mean) * (data[start + i] - mean);
                }
                double factor = 1 / Math.sqrt(squares / width + EPSILON);
                for (int i = 0; i < width; i++) {
                    data[start + i] = (float) ((data[start + i] - mean) * factor) * scale[i] + offset[i];
                }
            }
            return new Tensor(data, input.shape());
        }
    }
}
