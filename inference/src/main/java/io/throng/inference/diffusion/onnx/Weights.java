package io.throng.inference.diffusion.onnx;

import static java.util.Objects.requireNonNull;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The values of one named tensor of a model.
 *
 * @param name name in the graph
 * @param shape sizes of the dimensions
 * @param half whether the model keeps them in half precision
 * @param values the values, last dimension fastest
 */
@SuppressWarnings("ArrayRecordComponent") // numbers in bulk, compared by nobody
public record Weights(String name, long[] shape, boolean half, float[] values) {
    public Weights {
        requireNonNull(name, "name");
        requireNonNull(shape, "shape");
        requireNonNull(values, "values");
    }

    /** Bytes in the model's precision. */
    public long bytes() {
        return (long) values.length * (half ? Short.BYTES : Float.BYTES);
    }

    /** The values where the runtime can read them, in the model's precision. */
    OnnxTensor toRuntime(OrtEnvironment environment) throws OrtException {
        ByteBuffer bytes = ByteBuffer.allocateDirect(Math.toIntExact(bytes())).order(ByteOrder.nativeOrder());
        for (float value : values) {
            if (half) {
                bytes.putShort(Float.floatToFloat16(value));
            } else {
                bytes.putFloat(value);
            }
        }
        return OnnxTensor.createTensor(
                environment, bytes.flip(), shape, half ? OnnxJavaType.FLOAT16 : OnnxJavaType.FLOAT);
    }
}
