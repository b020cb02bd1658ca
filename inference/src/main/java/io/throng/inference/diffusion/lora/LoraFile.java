package io.throng.inference.diffusion.lora;

import io.throng.inference.InferenceException;
import io.throng.inference.diffusion.lora.LoraKeys.Place;
import io.throng.inference.diffusion.lora.LoraKeys.Role;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The adapted layers of a LoRA file (Hu et al., 2021). Immutable, thread-safe; the matrices stay on the disk until asked for. */
public final class LoraFile {
    private final SafetensorsFile tensors;
    private final Map<LoraPart, Map<String, Map<Role, String>>> layers = new EnumMap<>(LoraPart.class);

    private LoraFile(SafetensorsFile tensors) {
        this.tensors = tensors;
    }

    /**
     * Reads a file's index.
     *
     * @throws InferenceException if it is no safetensors file, or holds no LoRA or another kind of adaptation
     */
    public static LoraFile read(Path file) {
        LoraFile lora = new LoraFile(SafetensorsFile.read(file));
        for (String key : lora.tensors.names()) {
            LoraKeys.place(key).ifPresent(place -> lora.add(key, place));
        }
        if (lora.layers.isEmpty()) {
            throw new InferenceException("the file " + file + " holds no LoRA that this program knows");
        }
        return lora;
    }

    private void add(String key, Place place) {
        if (place.role() == Role.OTHER) {
            throw new InferenceException("the file " + tensors.file()
                    + " is another kind of adaptation than LoRA: it has the tensor " + key);
        }
        layers.computeIfAbsent(place.part(), part -> new TreeMap<>())
                .computeIfAbsent(place.layer(), layer -> new HashMap<>())
                .put(place.role(), key);
    }

    /** Paths of the adapted layers of a part, with underscores for dots. */
    public Set<String> layers(LoraPart part) {
        return layers.getOrDefault(part, Map.of()).keySet();
    }

    /**
     * What a layer's adaptation adds at strength 1: {@code alpha/rank · up · down}.
     *
     * @param outputs rows of the layer's weight
     * @param inputs columns of the layer's weight; those of a convolution's kernel in the order of the file
     * @return {@code outputs · inputs} values, row by row, or empty if the layer is not adapted
     * @throws InferenceException if the matrices do not fit the weight
     */
    public Optional<float[]> difference(LoraPart part, String layer, int outputs, int inputs) {
        Map<Role, String> keys = layers.getOrDefault(part, Map.of()).get(layer);
        if (keys == null) {
            return Optional.empty();
        }
        int rank = rank(keys, layer, outputs, inputs);
        SafetensorsFile.Values up = tensors.values(keys.get(Role.UP));
        SafetensorsFile.Values down = tensors.values(keys.get(Role.DOWN));
        float alpha = keys.containsKey(Role.ALPHA)
                ? tensors.values(keys.get(Role.ALPHA)).values()[0]
                : rank;
        return Optional.of(product(up.values(), down.values(), outputs, inputs, rank, alpha / rank));
    }

    /**
     * Checks that a layer's matrices fit a weight, without reading their values.
     *
     * @throws InferenceException if they do not
     */
    void requireFitting(LoraPart part, String layer, int outputs, int inputs) {
        rank(layers.get(part).get(layer), layer, outputs, inputs);
    }

    private int rank(Map<Role, String> keys, String layer, int outputs, int inputs) {
        if (!keys.containsKey(Role.UP) || !keys.containsKey(Role.DOWN)) {
            throw new InferenceException("the LoRA " + tensors.file() + " has one matrix only for " + layer);
        }
        long[] up = tensors.shape(keys.get(Role.UP));
        long[] down = tensors.shape(keys.get(Role.DOWN));
        long rank = down.length == 0 ? 0 : down[0];
        if (rank == 0 || count(up) != outputs * rank || count(down) != inputs * rank) {
            throw new InferenceException("the LoRA " + tensors.file() + " does not fit the model: the matrices of "
                    + layer
                    + " have " + count(up) + " and " + count(down) + " values of rank " + rank + " for a weight of "
                    + outputs + " by " + inputs);
        }
        return Math.toIntExact(rank);
    }

    private static long count(long[] shape) {
        long values = 1;
        for (long size : shape) {
            values *= size;
        }
        return values;
    }

    private static float[] product(float[] up, float[] down, int outputs, int inputs, int rank, float scale) {
        float[] result = new float[outputs * inputs];
        for (int row = 0; row < outputs; row++) {
            for (int k = 0; k < rank; k++) {
                float factor = up[row * rank + k] * scale;
                for (int column = 0; column < inputs; column++) {
                    result[row * inputs + column] += factor * down[k * inputs + column];
                }
            }
        }
        return result;
    }
}
