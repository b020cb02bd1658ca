package io.throng.inference.diffusion.onnx;

/** A value for an input of a graph. The arrays are not copied. */
public sealed interface Argument {
    /** Sizes of the dimensions. */
    long[] shape();

    /** The value as single-precision numbers. */
    float[] floats();

    /** The value as whole numbers. */
    long[] longs();

    /** Single-precision numbers. */
    static Argument of(float[] data, long... shape) {
        return new Floats(data, shape);
    }

    /** Whole numbers. */
    static Argument of(long[] data, long... shape) {
        return new Longs(data, shape);
    }

    /** Single-precision numbers; as whole ones they are rounded. */
    @SuppressWarnings("ArrayRecordComponent") // numbers in bulk, compared by nobody
    record Floats(float[] floats, long[] shape) implements Argument {
        @Override
        public long[] longs() {
            long[] result = new long[floats.length];
            for (int i = 0; i < result.length; i++) {
                result[i] = Math.round((double) floats[i]);
            }
            return result;
        }
    }

    /** Whole numbers. */
    @SuppressWarnings("ArrayRecordComponent") // numbers in bulk, compared by nobody
    record Longs(long[] longs, long[] shape) implements Argument {
        @Override
        public float[] floats() {
            float[] result = new float[longs.length];
            for (int i = 0; i < result.length; i++) {
                result[i] = longs[i];
            }
            return result;
        }
    }
}
