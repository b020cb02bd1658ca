package io.throng.server.price;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A float32 array of one or two dimensions in NumPy's {@code .npy} format (numpy.lib.format, versions 1 to 3), little-endian,
 * row-major. Anything else is refused.
 */
final class NpyArray {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int VERSION_AT = MAGIC.length;
    private static final int LENGTH_AT = VERSION_AT + 2;
    private static final int MAX_HEADER_BYTES = 4096;
    private static final Pattern HEADER = Pattern.compile(
            "\\{\\s*'descr':\\s*'<f4',\\s*'fortran_order':\\s*False,\\s*'shape':\\s*\\((\\d{1,9}),(?:\\s*(\\d{1,9}),?)?\\s*\\),?\\s*\\}\\s*");

    private final int[] shape;
    private final float[] values;

    private NpyArray(int[] shape, float[] values) {
        this.shape = shape;
        this.values = values;
    }

    /** Rows, or the length of a one-dimensional array. */
    int rows() {
        return shape[0];
    }

    /** Columns; 1 for a one-dimensional array. */
    int columns() {
        return shape.length == 1 ? 1 : shape[1];
    }

    /** The values in row-major order; not a copy. */
    float[] values() {
        return values;
    }

    /**
     * Reads an array.
     *
     * @param name what to call it in messages
     * @throws IOException if it is not such an array
     */
    static NpyArray read(String name, byte[] bytes) throws IOException {
        if (bytes.length < LENGTH_AT + 4 || !Arrays.equals(MAGIC, 0, MAGIC.length, bytes, 0, MAGIC.length)) {
            throw new IOException(name + " is not a .npy array");
        }
        int version = bytes[VERSION_AT];
        if (version < 1 || version > 3) {
            throw new IOException("%s has .npy version %d, known are 1 to 3".formatted(name, version));
        }
        ByteBuffer buffer =
                ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).position(LENGTH_AT);
        int headerBytes = version == 1 ? Short.toUnsignedInt(buffer.getShort()) : buffer.getInt();
        if (headerBytes < 0 || headerBytes > MAX_HEADER_BYTES || headerBytes > buffer.remaining()) {
            throw new IOException(
                    "%s has a header of %d bytes, at most %d are read".formatted(name, headerBytes, MAX_HEADER_BYTES));
        }
        String header = new String(bytes, buffer.position(), headerBytes, StandardCharsets.UTF_8);
        buffer.position(buffer.position() + headerBytes);
        Matcher matcher = HEADER.matcher(header);
        if (!matcher.matches()) {
            throw new IOException(
                    "%s is not a row-major float32 array of one or two dimensions: %s".formatted(name, header.strip()));
        }
        int[] shape = matcher.group(2) == null
                ? new int[] {Integer.parseInt(matcher.group(1))}
                : new int[] {Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))};
        long expectedBytes = Arrays.stream(shape).asLongStream().reduce(Float.BYTES, Math::multiplyExact);
        if (expectedBytes != buffer.remaining()) {
            throw new IOException("%s has %d bytes of values where its shape %s needs %d"
                    .formatted(name, buffer.remaining(), Arrays.toString(shape), expectedBytes));
        }
        float[] values = new float[buffer.remaining() / Float.BYTES];
        buffer.asFloatBuffer().get(values);
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw new IOException(name + " contains a value that is not finite");
            }
        }
        return new NpyArray(shape, values);
    }
}
