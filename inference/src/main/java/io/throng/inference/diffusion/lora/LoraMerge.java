package io.throng.inference.diffusion.lora;

import io.throng.inference.InferenceException;
import io.throng.inference.diffusion.onnx.OnnxFile;
import io.throng.inference.diffusion.onnx.Weights;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Adds LoRAs to the weights of an exported model.
 *
 * <p>A layer's weight is found by its name in the graph ({@code ….to_q.weight}), or, where the exporter has folded a linear layer's
 * transposition and given its weight a number ({@code onnx::MatMul_123}), by the name of the {@code MatMul} that uses it, which the
 * exporter makes from the layer's path ({@code /down_blocks.0/…/to_q/MatMul}). Exports that keep neither cannot be adapted.
 */
public final class LoraMerge {
    private static final String WEIGHT = ".weight";
    private static final Pattern NODE_OF_LAYER = Pattern.compile("/(.+)/MatMul");

    /** A layer's weight in the graph; folded ones have inputs for rows. */
    private record Place(String weight, boolean transposed) {}

    private final OnnxFile model;
    private final Map<String, Place> places = new HashMap<>();

    /** Finds the layers of a model. */
    public LoraMerge(OnnxFile model) {
        this.model = model;
        Set<String> names = Set.copyOf(model.weightNames());
        for (String name : names) {
            if (name.endsWith(WEIGHT)) {
                String path = name.substring(0, name.length() - WEIGHT.length());
                places.put(path(path), new Place(name, false));
            }
        }
        for (OnnxFile.Node node : model.nodes()) {
            Matcher matcher = NODE_OF_LAYER.matcher(node.name());
            if (node.operator().equals("MatMul")
                    && matcher.matches()
                    && node.inputs().size() == 2
                    && names.contains(node.inputs().get(1))) {
                places.putIfAbsent(
                        path(matcher.group(1)), new Place(node.inputs().get(1), true));
            }
        }
    }

    /** A layer's path from a weight's name or the scope in a node's name, which separates the levels by slashes. */
    private static String path(String scope) {
        return LoraKeys.withoutRoot(scope.replace('/', '_').replace('.', '_'));
    }

    /** Whether any layer can be told by name. */
    public boolean possible() {
        return places.keySet().stream().anyMatch(path -> path.endsWith("to_q") || path.endsWith("q_proj"));
    }

    /**
     * The weights that change.
     *
     * @param loras what to add, all at once
     * @param part which part of the model this file is
     * @throws InferenceException if an adapted layer is not in the model, or its size differs
     */
    public List<Weights> merged(List<AppliedLora> loras, LoraPart part) {
        Set<String> layers = new LinkedHashSet<>();
        loras.forEach(lora -> layers.addAll(lora.lora().layers(part)));
        List<Weights> result = new ArrayList<>();
        for (String layer : layers) {
            Place place = place(layer);
            Weights weights = model.weights(place.weight)
                    .orElseThrow(() -> new InferenceException("the weight " + place.weight + " of " + model.file()
                            + " is kept in whole numbers, to which no LoRA can be added"));
            result.add(added(weights, place, layer, loras, part));
        }
        return result;
    }

    private Place place(String layer) {
        Place place = places.get(layer);
        if (place == null) {
            throw new InferenceException(
                    "the model " + model.file() + " has no layer " + layer
                            + " that the LoRA could adapt: it is made for another kind of model, or the export has lost the names");
        }
        return place;
    }

    /**
     * Checks that a LoRA can be added, without reading any values.
     *
     * @throws InferenceException if an adapted layer is not in the model, or its size differs
     */
    public void requireFitting(LoraFile lora, LoraPart part) {
        for (String layer : lora.layers(part)) {
            Place place = place(layer);
            long[] shape = model.shape(place.weight).orElse(new long[] {0});
            lora.requireFitting(part, layer, rows(shape, place), columns(shape, place));
        }
    }

    private static int rows(long[] shape, Place place) {
        return Math.toIntExact(place.transposed ? shape[shape.length - 1] : shape[0]);
    }

    private static int columns(long[] shape, Place place) {
        long values = 1;
        for (long size : shape) {
            values *= size;
        }
        return Math.toIntExact(values / Math.max(1, rows(shape, place)));
    }

    private static Weights added(Weights weights, Place place, String layer, List<AppliedLora> loras, LoraPart part) {
        long[] shape = weights.shape();
        int rows = rows(shape, place);
        int columns = columns(shape, place);
        float[] values = weights.values().clone();
        for (AppliedLora applied : loras) {
            float strength = (float) applied.strength(part);
            applied.lora().difference(part, layer, rows, columns).ifPresent(difference -> {
                for (int row = 0; row < rows; row++) {
                    for (int column = 0; column < columns; column++) {
                        int at = place.transposed ? column * rows + row : row * columns + column;
                        values[at] += strength * difference[row * columns + column];
                    }
                }
            });
        }
        return new Weights(weights.name(), shape, weights.half(), values);
    }
}
