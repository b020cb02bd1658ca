package io.throng.inference.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Walks the outline of an ONNX file without loading it: that it is one whole protocol-buffers message of the shape of a model, and that
 * no weights it keeps in other files lie outside its own folder (field numbers: {@code onnx.proto}). Weights are skipped, so that a graph
 * of gigabytes is checked in milliseconds.
 */
final class OnnxOutline {
    /** Most fields looked at; large graphs have some hundred thousands. */
    static final int MAX_FIELDS = 20_000_000;

    /** Deepest nesting of graphs within nodes. */
    static final int MAX_DEPTH = 16;

    private static final int BUFFER_BYTES = 1 << 16;
    private static final int MAX_LOCATION_BYTES = 1024;

    private static final int MODEL_IR_VERSION = 1;
    private static final int MODEL_GRAPH = 7;
    private static final int MODEL_OPSET = 8;
    private static final int GRAPH_NODE = 1;
    private static final int GRAPH_INITIALIZER = 5;
    private static final int NODE_ATTRIBUTE = 5;
    private static final int ATTRIBUTE_TENSOR = 5;
    private static final int ATTRIBUTE_GRAPH = 6;
    private static final int ATTRIBUTE_TENSORS = 10;
    private static final int ATTRIBUTE_GRAPHS = 11;
    private static final int TENSOR_EXTERNAL_DATA = 13;
    private static final int ENTRY_KEY = 1;
    private static final int ENTRY_VALUE = 2;

    private static final int VARINT = 0;
    private static final int FIXED_64 = 1;
    private static final int LENGTH_DELIMITED = 2;
    private static final int FIXED_32 = 5;

    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).limit(0);
    private long bufferStart;
    private long position;
    private int fields;

    private OnnxOutline(FileChannel channel) {
        this.channel = channel;
    }

    /** @throws UnsafeFormatException if the file is no ONNX model, or reaches for files outside its folder */
    static void check(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            new OnnxOutline(channel).model(channel.size());
        } catch (Malformed e) {
            throw new UnsafeFormatException(
                    file.getFileName() + " is neither an ONNX, nor a GGUF, nor a safetensors file (" + e.getMessage()
                            + ")",
                    e);
        }
    }

    private void model(long end) throws IOException, Malformed {
        boolean version = false;
        boolean graph = false;
        boolean opset = false;
        while (position < end) {
            int tag = tag();
            switch (tag >>> 3) {
                case MODEL_IR_VERSION -> {
                    require((tag & 7) == VARINT, "its version is no number");
                    long irVersion = varint();
                    require(irVersion >= 1 && irVersion <= 100, "its version is " + irVersion);
                    version = true;
                }
                case MODEL_GRAPH -> {
                    require(!graph, "it has two graphs");
                    graph = true;
                    graph(enter(tag, end), 0);
                }
                case MODEL_OPSET -> {
                    skip(tag, end);
                    opset = true;
                }
                default -> skip(tag, end);
            }
        }
        require(position == end, "it is cut off");
        require(version && graph && opset, "it lacks a version, a graph or a set of operators");
    }

    private void graph(long end, int depth) throws IOException, Malformed {
        require(depth <= MAX_DEPTH, "its graphs are nested too deeply");
        while (position < end) {
            int tag = tag();
            switch (tag >>> 3) {
                case GRAPH_NODE -> node(enter(tag, end), depth);
                case GRAPH_INITIALIZER -> tensor(enter(tag, end));
                default -> skip(tag, end);
            }
        }
    }

    private void node(long end, int depth) throws IOException, Malformed {
        while (position < end) {
            int tag = tag();
            if (tag >>> 3 == NODE_ATTRIBUTE) {
                attribute(enter(tag, end), depth);
            } else {
                skip(tag, end);
            }
        }
    }

    private void attribute(long end, int depth) throws IOException, Malformed {
        while (position < end) {
            int tag = tag();
            switch (tag >>> 3) {
                case ATTRIBUTE_TENSOR, ATTRIBUTE_TENSORS -> tensor(enter(tag, end));
                case ATTRIBUTE_GRAPH, ATTRIBUTE_GRAPHS -> graph(enter(tag, end), depth + 1);
                default -> skip(tag, end);
            }
        }
    }

    private void tensor(long end) throws IOException, Malformed {
        while (position < end) {
            int tag = tag();
            if (tag >>> 3 == TENSOR_EXTERNAL_DATA) {
                externalData(enter(tag, end));
            } else {
                skip(tag, end);
            }
        }
    }

    private void externalData(long end) throws IOException, Malformed {
        String key = "";
        String value = "";
        while (position < end) {
            int tag = tag();
            switch (tag >>> 3) {
                case ENTRY_KEY -> key = text(enter(tag, end));
                case ENTRY_VALUE -> value = text(enter(tag, end));
                default -> skip(tag, end);
            }
        }
        if (key.equals("location")) {
            require(
                    !value.isEmpty() && value.matches("[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*"),
                    "it keeps weights in \"" + value + "\", outside its own folder");
        }
    }

    private String text(long end) throws IOException, Malformed {
        require(end - position <= MAX_LOCATION_BYTES, "a text about other files is too long");
        byte[] bytes = new byte[(int) (end - position)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = next();
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private int tag() throws IOException, Malformed {
        require(++fields <= MAX_FIELDS, "it has more than " + MAX_FIELDS + " fields");
        long tag = varint();
        require(tag >>> 3 > 0 && tag <= Integer.MAX_VALUE, "a field has no number");
        return (int) tag;
    }

    /** The end of the message that begins here, which must not reach beyond the one around it. */
    private long enter(int tag, long outerEnd) throws IOException, Malformed {
        require((tag & 7) == LENGTH_DELIMITED, "a part of it is of the wrong kind");
        long length = varint();
        require(length >= 0 && length <= outerEnd - position, "a part of it is longer than the whole");
        return position + length;
    }

    private void skip(int tag, long outerEnd) throws IOException, Malformed {
        switch (tag & 7) {
            case VARINT -> varint();
            case FIXED_64 -> position += 8;
            case LENGTH_DELIMITED -> position = enter(tag, outerEnd);
            case FIXED_32 -> position += 4;
            default -> throw new Malformed("a field is of an unknown kind");
        }
        require(position <= outerEnd, "a field is longer than the whole");
    }

    private long varint() throws IOException, Malformed {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte part = next();
            value |= (long) (part & 0x7f) << shift;
            if (part >= 0) {
                return value;
            }
        }
        throw new Malformed("a number is too long");
    }

    private byte next() throws IOException, Malformed {
        long index = position - bufferStart;
        if (index < 0 || index >= buffer.limit()) {
            buffer.clear();
            int count = channel.read(buffer, position);
            require(count > 0, "it is cut off");
            buffer.flip();
            bufferStart = position;
            index = 0;
        }
        position++;
        return buffer.get((int) index);
    }

    private static void require(boolean holds, String otherwise) throws Malformed {
        if (!holds) {
            throw new Malformed(otherwise);
        }
    }

    private static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message);
        }
    }
}
