package io.throng.inference.diffusion.onnx;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;

/**
 * Numbers in a box. The array is not copied: whoever hands a tensor over must not change it.
 *
 * @param data the numbers, last dimension fastest
 * @param shape sizes of the dimensions; their product is the number of numbers
 */
@SuppressWarnings("ArrayRecordComponent") // numbers in bulk, compared by nobody
public record Tensor(float[] data, long... shape) {
    public Tensor {
        requireNonNull(data, "data");
        requireNonNull(shape, "shape");
        long count = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        if (count != data.length) {
            throw new IllegalArgumentException(
                    data.length + " numbers do not fill the shape " + Arrays.toString(shape));
        }
    }

    /** Size of a dimension. */
    public int size(int dimension) {
        return Math.toIntExact(shape[dimension]);
    }
}
