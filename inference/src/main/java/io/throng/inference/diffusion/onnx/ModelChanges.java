package io.throng.inference.diffusion.onnx;

import java.util.List;

/**
 * What to change in a model before it is loaded.
 *
 * @param replacedWeights new values of named tensors, of the same precision; of the same shape, but that a table may be longer
 * @param wrapsAround whether convolutions see the opposite edge of the picture in place of zeros, so that results can be tiled
 */
public record ModelChanges(List<Weights> replacedWeights, boolean wrapsAround) {
    /** No change. */
    public static final ModelChanges NONE = new ModelChanges(List.of(), false);

    /** First version of the operators in which convolutions can be made to see the opposite edge. */
    public static final int MIN_WRAPPING_OPSET = WrappingConvolutions.MIN_OPSET;

    public ModelChanges {
        replacedWeights = List.copyOf(replacedWeights);
    }

    /** Whether nothing is changed. */
    public boolean isEmpty() {
        return replacedWeights.isEmpty() && !wrapsAround;
    }
}
