package io.throng.inference.diffusion.onnx;

import io.throng.inference.InferenceException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** The protobuf wire format, as much as model files use of it. */
final class Protobuf {
    private static final int VARINT = 0;
    private static final int FIXED_64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED_32 = 5;
    private static final int MAX_VARINT_BYTES = 10;

    private Protobuf() {}

    /**
     * A field of a message.
     *
     * @param number the field's number
     * @param value a varint's or fixed number's value, else 0
     * @param content the bytes of a length-delimited field, else empty; little-endian
     * @param whole the field with its tag, as it stands in the file
     */
    record Field(int number, long value, ByteBuffer content, ByteBuffer whole) {
        String text() {
            return StandardCharsets.UTF_8.decode(content.duplicate()).toString();
        }
    }

    /**
     * Hands over the fields of a message in their order.
     *
     * @throws InferenceException if the bytes are no message
     */
    static void fields(ByteBuffer message, Consumer<Field> sink) {
        ByteBuffer in = message.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
            int start = in.position();
            long tag = varint(in);
            long value = 0;
            ByteBuffer content = ByteBuffer.allocate(0);
            switch ((int) tag & 7) {
                case VARINT -> value = varint(in);
                case FIXED_64 -> {
                    require(in.remaining() >= Long.BYTES);
                    value = in.getLong();
                }
                case BYTES -> {
                    long length = varint(in);
                    require(length >= 0 && length <= in.remaining());
                    content = in.slice(in.position(), (int) length).order(ByteOrder.LITTLE_ENDIAN);
                    in.position(in.position() + (int) length);
                }
                case FIXED_32 -> {
                    require(in.remaining() >= Integer.BYTES);
                    value = in.getInt();
                }
                default -> throw malformed();
            }
            ByteBuffer whole = in.slice(start, in.position() - start).order(ByteOrder.LITTLE_ENDIAN);
            sink.accept(new Field((int) (tag >>> 3), value, content, whole));
        }
    }

    static long varint(ByteBuffer in) {
        long value = 0;
        for (int i = 0; i < MAX_VARINT_BYTES; i++) {
            require(in.hasRemaining());
            byte part = in.get();
            value |= (long) (part & 0x7f) << (7 * i);
            if (part >= 0) {
                return value;
            }
        }
        throw malformed();
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw malformed();
        }
    }

    private static InferenceException malformed() {
        return new InferenceException("the model file is damaged: it is no protobuf message");
    }

    /** Builds a message. */
    static final class Writer {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Writer number(int field, long value) {
            writeVarint((long) field << 3 | VARINT);
            writeVarint(value);
            return this;
        }

        Writer bytes(int field, byte[] content) {
            writeVarint((long) field << 3 | BYTES);
            writeVarint(content.length);
            out.writeBytes(content);
            return this;
        }

        Writer text(int field, String text) {
            return bytes(field, text.getBytes(StandardCharsets.UTF_8));
        }

        Writer copy(Field field) {
            byte[] content = new byte[field.whole().remaining()];
            field.whole().duplicate().get(content);
            out.writeBytes(content);
            return this;
        }

        byte[] done() {
            return out.toByteArray();
        }

        private void writeVarint(long value) {
            long rest = value;
            while ((rest & ~0x7fL) != 0) {
                out.write((int) ((rest & 0x7f) | 0x80));
                rest >>>= 7;
            }
            out.write((int) rest);
        }
    }
}
