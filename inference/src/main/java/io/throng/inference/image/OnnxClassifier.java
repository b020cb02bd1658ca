package io.throng.inference.image;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.throng.inference.InferenceException;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sorts pictures into named classes. Thread-safe. */
public final class OnnxClassifier implements AutoCloseable {
    /** Most classes. */
    public static final int MAX_LABELS = 100_000;

    /**
     * How a classifier wants to be used.
     *
     * @param size side of the square it takes, in pixels
     * @param input how pixels go in
     * @param labels names of its classes, in the order of its output
     * @param logits whether its output are logits, to be made probabilities by a softmax
     */
    public record Description(int size, PixelEncoding input, List<String> labels, boolean logits) {
        /** Largest side. */
        public static final int MAX_SIZE = 1024;

        @JsonCreator
        public Description(
                @JsonProperty(value = "size", required = true) int size,
                @JsonProperty(value = "input", required = true) PixelEncoding input,
                @JsonProperty(value = "labels", required = true) List<String> labels,
                @JsonProperty("logits") boolean logits) {
            this.size = size;
            this.input = requireNonNull(input, "input");
            this.labels = List.copyOf(labels);
            this.logits = logits;
            if (size < 1 || size > MAX_SIZE) {
                throw new IllegalArgumentException("size is " + size + ", 1 to " + MAX_SIZE + " are possible");
            }
            if (labels.isEmpty() || labels.size() > MAX_LABELS) {
                throw new IllegalArgumentException("there are " + labels.size() + " labels");
            }
        }
    }

    private final PictureGraph graph;
    private final Description description;

    private OnnxClassifier(PictureGraph graph, Description description) {
        this.graph = graph;
        this.description = description;
    }

    /**
     * Loads a classifier.
     *
     * @param threads processor threads to use, at least 1
     */
    public static OnnxClassifier load(Path model, Description description, int threads) {
        return new OnnxClassifier(PictureGraph.load(model, threads), requireNonNull(description, "description"));
    }

    /**
     * The probability of each class, by name, in the order of the description.
     *
     * @throws InferenceException if the model fails, or gives other than one finite number per class
     */
    public Map<String, Double> classify(BufferedImage picture) {
        int size = description.size();
        BufferedImage small = Raster.stretch(Raster.opaque(picture), size, size);
        float[] output = graph.run(
                        description.input().encode(Raster.colours(small)),
                        description.input().shape(size, size))
                .values();
        if (output.length != description.labels().size()) {
            throw new InferenceException("the classifier gave " + output.length + " numbers for "
                    + description.labels().size() + " classes");
        }
        double[] probabilities = description.logits() ? softmax(output) : widened(output);
        Map<String, Double> byLabel = new LinkedHashMap<>();
        for (int i = 0; i < probabilities.length; i++) {
            if (!Double.isFinite(probabilities[i])) {
                throw new InferenceException("the classifier gave a number that is not finite");
            }
            byLabel.put(description.labels().get(i), probabilities[i]);
        }
        return byLabel;
    }

    private static double[] softmax(float[] logits) {
        double highest = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            highest = Math.max(highest, logit);
        }
        double[] result = new double[logits.length];
        double sum = 0;
        for (int i = 0; i < logits.length; i++) {
            result[i] = Math.exp(logits[i] - highest);
            sum += result[i];
        }
        for (int i = 0; i < result.length; i++) {
            result[i] /= sum;
        }
        return result;
    }

    private static double[] widened(float[] values) {
        double[] result = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            result[i] = values[i];
        }
        return result;
    }

    @Override
    public void close() {
        graph.close();
    }
}
