package io.throng.inference.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The head of a safetensors file: eight bytes of length, little-endian, a JSON object of tensors, then the tensors' bytes. Checked as the
 * format demands: tensors lie one behind the other without gaps or overlaps and fill the file, each as long as its shape says.
 *
 * @param tensors by name, in the order of their bytes
 * @param metadata texts the maker left, such as the words a LoRA was trained with
 */
public record SafetensorsHead(Map<String, Tensor> tensors, Map<String, String> metadata) {
    /** Longest head, as the format's own reader has it. */
    public static final int MAX_HEAD_BYTES = 100_000_000;

    /** Most dimensions of a tensor. */
    public static final int MAX_DIMENSIONS = 16;

    private static final Map<String, Integer> BITS = Map.ofEntries(
            Map.entry("BOOL", 8),
            Map.entry("U8", 8),
            Map.entry("I8", 8),
            Map.entry("F8_E5M2", 8),
            Map.entry("F8_E4M3", 8),
            Map.entry("I16", 16),
            Map.entry("U16", 16),
            Map.entry("F16", 16),
            Map.entry("BF16", 16),
            Map.entry("I32", 32),
            Map.entry("U32", 32),
            Map.entry("F32", 32),
            Map.entry("F64", 64),
            Map.entry("I64", 64),
            Map.entry("U64", 64));

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(4)
                            .maxStringLength(MAX_HEAD_BYTES)
                            .maxDocumentLength(MAX_HEAD_BYTES)
                            .build())
                    .build())
            .build();

    public SafetensorsHead {
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
        metadata = Map.copyOf(metadata);
    }

    /**
     * One tensor.
     *
     * @param type the format's name of its number type, such as {@code F16}
     * @param shape its dimensions
     * @param offset where its bytes begin in the file
     * @param bytes how many there are
     */
    public record Tensor(String type, List<Long> shape, long offset, long bytes) {
        public Tensor {
            shape = List.copyOf(shape);
        }
    }

    /** Whether a file of this beginning and size may be one: a sane length, then an opening brace. */
    static boolean looksLike(byte[] head, long fileBytes) {
        if (head.length < 10) {
            return false;
        }
        long length = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getLong();
        return length >= 2 && length <= MAX_HEAD_BYTES && length <= fileBytes - 8 && head[8] == '{';
    }

    /**
     * Reads and checks the head of a file.
     *
     * @throws UnsafeFormatException if it is no well-formed safetensors file
     */
    public static SafetensorsHead read(Path file) {
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer first = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
            fill(channel, first, 0);
            long length = first.getLong(0);
            long fileBytes = channel.size();
            require(
                    length >= 2 && length <= MAX_HEAD_BYTES && length <= fileBytes - 8,
                    "its head has " + length + " bytes");
            ByteBuffer json = ByteBuffer.allocate((int) length);
            fill(channel, json, 8);
            return parse(json.array(), 8 + length, fileBytes);
        } catch (Malformed e) {
            throw new UnsafeFormatException(
                    file.getFileName() + " is not a usable safetensors file: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UnsafeFormatException("cannot read " + file + ": " + e, e);
        }
    }

    private static SafetensorsHead parse(byte[] json, long dataStart, long fileBytes) throws Malformed, IOException {
        JsonNode root;
        try {
            root = MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new Malformed("its head is no JSON: " + e.getOriginalMessage());
        }
        require(root != null && root.isObject(), "its head is no JSON object");
        Map<String, String> metadata = new LinkedHashMap<>();
        root.path("__metadata__")
                .properties()
                .forEach(text -> metadata.put(text.getKey(), text.getValue().asText()));
        List<Map.Entry<String, Tensor>> tensors = new ArrayList<>();
        for (Map.Entry<String, JsonNode> property : root.properties()) {
            if (!property.getKey().equals("__metadata__")) {
                tensors.add(Map.entry(property.getKey(), tensor(property.getKey(), property.getValue(), dataStart)));
            }
        }
        tensors.sort(Comparator.comparingLong(tensor -> tensor.getValue().offset()));
        long end = dataStart;
        Map<String, Tensor> inOrder = new LinkedHashMap<>();
        for (Map.Entry<String, Tensor> tensor : tensors) {
            require(tensor.getValue().offset() == end, "there is a gap or an overlap before " + tensor.getKey());
            end += tensor.getValue().bytes();
            inOrder.put(tensor.getKey(), tensor.getValue());
        }
        require(end == fileBytes, "its tensors end at byte " + end + " of " + fileBytes);
        return new SafetensorsHead(inOrder, metadata);
    }

    private static Tensor tensor(String name, JsonNode node, long dataStart) throws Malformed {
        String type = node.path("dtype").asText();
        Integer bits = BITS.get(type);
        require(bits != null, "the tensor " + name + " has the unknown type \"" + type + "\"");
        JsonNode dimensions = node.path("shape");
        require(dimensions.isArray() && dimensions.size() <= MAX_DIMENSIONS, "the tensor " + name + " has no shape");
        List<Long> shape = new ArrayList<>();
        long bytes = bits / 8;
        for (JsonNode dimension : dimensions) {
            require(dimension.canConvertToLong() && dimension.asLong() >= 0, "the shape of " + name + " is no shape");
            shape.add(dimension.asLong());
            try {
                bytes = Math.multiplyExact(bytes, dimension.asLong());
            } catch (ArithmeticException e) {
                throw new Malformed("the tensor " + name + " is too large");
            }
        }
        JsonNode offsets = node.path("data_offsets");
        require(
                offsets.size() == 2
                        && offsets.get(0).canConvertToLong()
                        && offsets.get(1).canConvertToLong(),
                "the tensor " + name + " has no place");
        long begin = offsets.get(0).asLong();
        long end = offsets.get(1).asLong();
        require(
                begin >= 0 && begin <= end && end - begin == bytes,
                "the tensor " + name + " is not as long as its shape");
        require(begin <= Long.MAX_VALUE / 2, "the tensor " + name + " lies too far away");
        return new Tensor(type, shape, dataStart + begin, bytes);
    }

    private static void fill(FileChannel channel, ByteBuffer buffer, long position) throws Malformed, IOException {
        while (buffer.hasRemaining()) {
            require(channel.read(buffer, position + buffer.position()) > 0, "it is cut off");
        }
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
