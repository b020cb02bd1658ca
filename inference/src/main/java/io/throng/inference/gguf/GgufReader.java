package io.throng.inference.gguf;

import io.throng.inference.InferenceException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the head of a GGUF file: magic, version, metadata and tensor descriptions, little-endian, versions 2 and 3 (format:
 * ggml's {@code docs/gguf.md}). Strict and bounded: every count and length is checked against a limit before anything of that size
 * is allocated, and values that are not needed are skipped without being kept.
 */
public final class GgufReader {
    /** Most metadata entries accepted; real models have some dozens. */
    public static final int MAX_METADATA_ENTRIES = 65_536;

    /** Most tensors accepted; the largest mixtures have some thousands. */
    public static final int MAX_TENSORS = 1_000_000;

    /** Longest key in bytes, as the format itself demands. */
    public static final int MAX_KEY_BYTES = 65_535;

    /** Longest string value in bytes; chat templates have some thousands. */
    public static final int MAX_STRING_BYTES = 16 * 1024 * 1024;

    /** Most elements of an array; vocabularies have some hundred thousands. */
    public static final long MAX_ARRAY_ELEMENTS = 16_777_216;

    /** Most bytes of head read before giving up. */
    public static final long MAX_HEAD_BYTES = 512L * 1024 * 1024;

    /** Dimensions a tensor may have. */
    public static final int MAX_DIMENSIONS = 4;

    private static final int MAGIC = 0x46554747; // "GGUF"
    private static final int TYPE_STRING = 8;
    private static final int TYPE_ARRAY = 9;
    private static final int LARGEST_TYPE = 12;

    private final InputStream in;
    private long bytesRead;

    private GgufReader(InputStream in) {
        this.in = in;
    }

    /**
     * Reads the head of a file.
     *
     * @throws InferenceException if it is no well-formed GGUF head within the limits
     */
    public static GgufHeader read(Path file) {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            return new GgufReader(in).head();
        } catch (EOFException e) {
            throw new InferenceException(file + " is cut off: its GGUF head ends early", e);
        } catch (MalformedException e) {
            throw new InferenceException(file + " is not a usable GGUF file: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new InferenceException("cannot read " + file + ": " + e, e);
        }
    }

    private GgufHeader head() throws IOException {
        require(readInt() == MAGIC, "it does not begin with \"GGUF\"");
        int version = readInt();
        require(version == 2 || version == 3, "its format version is " + version + ", known are 2 and 3");
        long tensors = readBounded("tensors", MAX_TENSORS);
        long entries = readBounded("metadata entries", MAX_METADATA_ENTRIES);
        Map<String, Object> metadata = new HashMap<>();
        for (long i = 0; i < entries; i++) {
            readEntry(metadata);
        }
        long parameters = 0;
        for (long i = 0; i < tensors; i++) {
            long elements = readTensorElements();
            require(elements <= Long.MAX_VALUE - parameters, "its tensors have more than 2^63 elements");
            parameters += elements;
        }
        return header(version, tensors, parameters, metadata);
    }

    private static GgufHeader header(int version, long tensors, long parameters, Map<String, Object> metadata)
            throws MalformedException {
        if (!(metadata.get("general.architecture") instanceof String architecture) || architecture.isBlank()) {
            throw new MalformedException("it names no architecture");
        }
        String name = metadata.get("general.name") instanceof String given && !given.isBlank() ? given : architecture;
        long context = metadata.get(architecture + ".context_length") instanceof Long length ? length : 0;
        require(context >= 0, "its context length is negative");
        Optional<String> template = metadata.get("tokenizer.chat_template") instanceof String text && !text.isBlank()
                ? Optional.of(text)
                : Optional.empty();
        return new GgufHeader(version, architecture, name, context, parameters, tensors, template);
    }

    private void readEntry(Map<String, Object> metadata) throws IOException {
        String key = readString("key", MAX_KEY_BYTES);
        int type = readInt();
        boolean wanted =
                key.startsWith("general.") || key.equals("tokenizer.chat_template") || key.endsWith(".context_length");
        if (type == TYPE_ARRAY) {
            skipArray();
        } else if (type == TYPE_STRING) {
            if (wanted) {
                put(metadata, key, readString("value of " + key, MAX_STRING_BYTES));
            } else {
                skip(readBounded("bytes of a string", MAX_STRING_BYTES));
            }
        } else {
            long value = readScalar(type);
            if (wanted) {
                put(metadata, key, value);
            }
        }
    }

    private static void put(Map<String, Object> metadata, String key, Object value) throws MalformedException {
        require(metadata.put(key, value) == null, "the key " + key + " stands twice");
    }

    private void skipArray() throws IOException {
        int elementType = readInt();
        long elements = readBounded("array elements", MAX_ARRAY_ELEMENTS);
        if (elementType == TYPE_STRING) {
            for (long i = 0; i < elements; i++) {
                skip(readBounded("bytes of a string", MAX_STRING_BYTES));
            }
        } else {
            require(elementType != TYPE_ARRAY, "it nests arrays");
            skip(elements * scalarBytes(elementType));
        }
    }

    private long readTensorElements() throws IOException {
        readString("tensor name", MAX_KEY_BYTES);
        int dimensions = readInt();
        require(dimensions >= 0 && dimensions <= MAX_DIMENSIONS, "a tensor has " + dimensions + " dimensions");
        long elements = 1;
        for (int i = 0; i < dimensions; i++) {
            long size = readLong();
            require(size >= 0, "a tensor has a negative dimension");
            try {
                elements = Math.multiplyExact(elements, size);
            } catch (ArithmeticException e) {
                throw new MalformedException("a tensor is larger than 2^63 elements");
            }
        }
        readInt(); // quantisation
        readLong(); // offset of its data
        return elements;
    }

    private long readScalar(int type) throws IOException {
        int bytes = scalarBytes(type);
        byte[] value = readBytes(bytes);
        ByteBuffer buffer = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
        return switch (bytes) {
            case 1 -> buffer.get();
            case 2 -> buffer.getShort();
            case 4 -> Integer.toUnsignedLong(buffer.getInt());
            default -> buffer.getLong();
        };
    }

    /** Bytes of a scalar of the type: u8 i8 u16 i16 u32 i32 f32 bool, string and array excluded, u64 i64 f64. */
    private static int scalarBytes(int type) throws MalformedException {
        return switch (type) {
            case 0, 1, 7 -> 1;
            case 2, 3 -> 2;
            case 4, 5, 6 -> 4;
            case 10, 11, LARGEST_TYPE -> 8;
            default ->
                throw new MalformedException("it has a value of the unknown type " + Integer.toUnsignedString(type));
        };
    }

    private long readBounded(String what, long limit) throws IOException {
        long value = readLong();
        require(value >= 0 && value <= limit, Long.toUnsignedString(value) + " " + what + " are more than " + limit);
        return value;
    }

    private String readString(String what, int limit) throws IOException {
        byte[] bytes = readBytes((int) readBounded("bytes of a " + what, limit));
        try {
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return text.toString();
        } catch (CharacterCodingException e) {
            throw new MalformedException("the " + what + " is not UTF-8");
        }
    }

    private int readInt() throws IOException {
        return ByteBuffer.wrap(readBytes(4)).order(ByteOrder.LITTLE_ENDIAN).getInt();
    }

    private long readLong() throws IOException {
        return ByteBuffer.wrap(readBytes(8)).order(ByteOrder.LITTLE_ENDIAN).getLong();
    }

    private byte[] readBytes(int count) throws IOException {
        account(count);
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException();
        }
        return bytes;
    }

    private void skip(long count) throws IOException {
        account(count);
        in.skipNBytes(count);
    }

    private void account(long count) throws MalformedException {
        bytesRead += count;
        require(bytesRead <= MAX_HEAD_BYTES, "its head is larger than " + MAX_HEAD_BYTES + " bytes");
    }

    private static void require(boolean holds, String otherwise) throws MalformedException {
        if (!holds) {
            throw new MalformedException(otherwise);
        }
    }

    private static final class MalformedException extends IOException {
        private static final long serialVersionUID = 1L;

        MalformedException(String message) {
            super(message);
        }
    }
}
