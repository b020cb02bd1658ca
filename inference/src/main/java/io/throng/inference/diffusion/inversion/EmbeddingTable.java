package io.throng.inference.diffusion.inversion;

import io.throng.inference.InferenceException;
import io.throng.inference.diffusion.onnx.OnnxFile;
import io.throng.inference.diffusion.onnx.Weights;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A text encoder's table of words with the vectors of textual inversions below it. Behind them comes the end mark's row once more:
 * encoders exported from older code take the highest id for the end of the text, which an inversion's would otherwise be.
 *
 * @param table the longer table
 * @param words ids of each inversion's vectors, by its name in lower case
 * @param endCopy id of the end mark's copy
 */
public record EmbeddingTable(Weights table, Map<String, int[]> words, int endCopy) {
    private static final String NAME_END = "token_embedding.weight";

    public EmbeddingTable {
        words = Map.copyOf(words);
    }

    /** Whether a text encoder keeps its table of words where it can be found and made longer. */
    public static boolean possible(OnnxFile encoder) {
        return shape(encoder).isPresent();
    }

    /**
     * Checks that inversions fit a text encoder, without reading its table.
     *
     * @param encoder the model's text encoder
     * @param number which it is, the first being 0
     * @throws InferenceException if it cannot take textual inversions, or their vectors have another size than its own
     */
    public static void requireFitting(OnnxFile encoder, TextualInversionFile inversion, int number) {
        long[] shape = shape(encoder)
                .orElseThrow(() -> new InferenceException(
                        "the text encoder " + encoder.file() + " has no table of words that could be made longer"));
        if (number >= inversion.encoders() || inversion.width(number) != shape[1]) {
            throw new InferenceException(
                    "the textual inversion " + inversion.file() + " is made for another kind of model: "
                            + encoder.file() + " has words of " + shape[1] + " values");
        }
    }

    /**
     * The longer table.
     *
     * @param encoder the model's text encoder
     * @param changed weights of it that are changed already
     * @param inversions what to add
     * @param number which encoder it is, the first being 0
     * @param end id of the end mark
     * @throws InferenceException if an inversion does not fit
     */
    public static EmbeddingTable with(
            OnnxFile encoder, List<Weights> changed, List<NamedInversion> inversions, int number, int end) {
        inversions.forEach(inversion -> requireFitting(encoder, inversion.inversion(), number));
        String name = name(encoder).orElseThrow();
        Weights before = changed.stream()
                .filter(weights -> weights.name().equals(name))
                .findFirst()
                .or(() -> encoder.weights(name))
                .orElseThrow();
        int width = Math.toIntExact(before.shape()[1]);
        int rows = Math.toIntExact(before.shape()[0]);
        int more = inversions.stream()
                .mapToInt(inversion -> inversion.inversion().count())
                .sum();
        float[] values = Arrays.copyOf(before.values(), (rows + more + 1) * width);
        Map<String, int[]> words = new LinkedHashMap<>();
        int next = rows;
        for (NamedInversion inversion : inversions) {
            float[] vectors = inversion.inversion().vectors(number);
            System.arraycopy(vectors, 0, values, next * width, vectors.length);
            int[] ids = new int[inversion.inversion().count()];
            for (int i = 0; i < ids.length; i++) {
                ids[i] = next++;
            }
            words.put(inversion.name().toLowerCase(Locale.ROOT), ids);
        }
        System.arraycopy(values, end * width, values, next * width, width);
        return new EmbeddingTable(
                new Weights(name, new long[] {rows + more + 1L, width}, before.half(), values), words, next);
    }

    private static Optional<String> name(OnnxFile encoder) {
        return encoder.weightNames().stream()
                .filter(name -> name.endsWith(NAME_END))
                .findFirst();
    }

    private static Optional<long[]> shape(OnnxFile encoder) {
        return name(encoder).flatMap(encoder::shape).filter(shape -> shape.length == 2);
    }
}
