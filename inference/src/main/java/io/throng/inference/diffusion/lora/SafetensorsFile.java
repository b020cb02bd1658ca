package io.throng.inference.diffusion.lora;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.throng.inference.InferenceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A safetensors file: eight bytes with the length of a JSON header, the header, and the raw tensors it points into. The header is
 * bounded and every range checked before anything of its size is allocated. Immutable, thread-safe.
 */
public final class SafetensorsFile {
    /** Largest header. */
    public static final int MAX_HEADER_BYTES = 16 << 20;

    /** Most tensors. */
    public static final int MAX_TENSORS = 65_536;

    /** Largest file. */
    public static final long MAX_FILE_BYTES = Integer.MAX_VALUE;

    /** Most dimensions of a tensor. */
    public static final int MAX_DIMENSIONS = 8;

    private static final int LENGTH_BYTES = 8;
    private static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(8).build())
            .build());

    /** Number formats that can be read. */
    private enum Format {
        F64(8),
        F32(4),
        F16(2),
        BF16(2);

        private final int bytes;

        Format(int bytes) {
            this.bytes = bytes;
        }

        float read(ByteBuffer in) {
            return switch (this) {
                case F64 -> (float) in.getDouble();
                case F32 -> in.getFloat();
                case F16 -> Float.float16ToFloat(in.getShort());
                case BF16 -> Float.intBitsToFloat(in.getShort() << 16);
            };
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // numbers in bulk, compared by nobody
    private record Entry(String format, long[] shape, int start, int end) {}

    /**
     * A tensor.
     *
     * @param shape sizes of the dimensions; empty for a single number
     * @param values the values, last dimension fastest
     */
    @SuppressWarnings("ArrayRecordComponent") // numbers in bulk, compared by nobody
    public record Values(long[] shape, float[] values) {}

    private final Path file;
    private final ByteBuffer data;
    private final Map<String, Entry> entries;

    private SafetensorsFile(Path file, ByteBuffer data, Map<String, Entry> entries) {
        this.file = file;
        this.data = data;
        this.entries = entries;
    }

    /**
     * Reads a file's header.
     *
     * @throws InferenceException if it is missing, too large or malformed
     */
    public static SafetensorsFile read(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            require(size >= LENGTH_BYTES && size <= MAX_FILE_BYTES, file, "it has " + size + " bytes");
            ByteBuffer whole =
                    channel.map(FileChannel.MapMode.READ_ONLY, 0, size).order(ByteOrder.LITTLE_ENDIAN);
            long headerBytes = whole.getLong(0);
            require(
                    headerBytes >= 2 && headerBytes <= Math.min(MAX_HEADER_BYTES, size - LENGTH_BYTES),
                    file,
                    "its header has " + Long.toUnsignedString(headerBytes) + " bytes");
            byte[] header = new byte[(int) headerBytes];
            whole.get(LENGTH_BYTES, header);
            int dataStart = LENGTH_BYTES + (int) headerBytes;
            ByteBuffer data = whole.slice(dataStart, (int) size - dataStart);
            return new SafetensorsFile(file, data, entries(file, MAPPER.readTree(header), data.capacity()));
        } catch (IOException e) {
            throw new InferenceException("the file " + file + " is no safetensors file: " + e.getMessage(), e);
        }
    }

    private static Map<String, Entry> entries(Path file, JsonNode header, int dataBytes) {
        require(header.isObject() && header.size() <= MAX_TENSORS, file, "its header lists no or too many tensors");
        Map<String, Entry> entries = new LinkedHashMap<>();
        header.properties().forEach(property -> {
            if (property.getKey().equals("__metadata__")) {
                return;
            }
            JsonNode shapeNode = property.getValue().path("shape");
            JsonNode offsets = property.getValue().path("data_offsets");
            long start = offsets.path(0).asLong(-1);
            long end = offsets.path(1).asLong(-1);
            require(
                    start >= 0 && start <= end && end <= dataBytes && shapeNode.size() <= MAX_DIMENSIONS,
                    file,
                    "the tensor " + property.getKey() + " lies outside of it");
            long[] shape = new long[shapeNode.size()];
            for (int i = 0; i < shape.length; i++) {
                shape[i] = shapeNode.path(i).asLong(-1);
                require(shape[i] >= 0, file, "the tensor " + property.getKey() + " has a negative size");
            }
            String format = property.getValue().path("dtype").asText();
            entries.put(property.getKey(), new Entry(format, shape, (int) start, (int) end));
        });
        return entries;
    }

    private static void require(boolean holds, Path file, String otherwise) {
        if (!holds) {
            throw new InferenceException("the file " + file + " is no safetensors file: " + otherwise);
        }
    }

    /** The file. */
    public Path file() {
        return file;
    }

    /** Names of the tensors. */
    public Set<String> names() {
        return Set.copyOf(entries.keySet());
    }

    /**
     * Sizes of a tensor's dimensions.
     *
     * @throws InferenceException if there is none of this name
     */
    public long[] shape(String name) {
        return entry(name).shape.clone();
    }

    private Entry entry(String name) {
        Entry entry = entries.get(name);
        require(entry != null, file, "it has no tensor " + name);
        return entry;
    }

    /**
     * A tensor's values.
     *
     * @throws InferenceException if there is none of this name, its size does not fit its shape, or its numbers are of a kind this
     *     program does not read
     */
    public Values values(String name) {
        Entry entry = entry(name);
        Format format;
        try {
            format = Format.valueOf(entry.format);
        } catch (IllegalArgumentException e) {
            throw new InferenceException(
                    "the tensor " + name + " of " + file + " holds numbers of the kind " + entry.format, e);
        }
        int count = (entry.end - entry.start) / format.bytes;
        long product = 1;
        for (long size : entry.shape) {
            // A product that overflows cannot equal the count either.
            product = Math.multiplyHigh(product, size) == 0 ? product * size : -1;
        }
        require(
                product == count && (entry.end - entry.start) % format.bytes == 0,
                file,
                "the tensor " + name + " does not fit its shape");
        ByteBuffer in = data.slice(entry.start, entry.end - entry.start).order(ByteOrder.LITTLE_ENDIAN);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = format.read(in);
        }
        return new Values(entry.shape, values);
    }
}
