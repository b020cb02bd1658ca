package io.throng.inference.diffusion.onnx;

import io.throng.inference.InferenceException;
import io.throng.inference.diffusion.onnx.Protobuf.Field;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An ONNX file read as what it is, a protobuf message: to look at its weights, and to write it anew with some of them replaced.
 *
 * <p>Why not {@code SessionOptions.addInitializer}: the runtime applies those after its optimisations, which have by then folded or
 * rearranged the weights of the file, so that replacements are silently ignored. A weight that the file says lies outside of it is
 * looked up before; so replaced weights are declared external and handed over under that name.
 *
 * <p>Reads nothing but the file and the files beside it that hold its external weights; executes nothing. Immutable, thread-safe.
 */
public final class OnnxFile {
    /** Largest model file; larger models keep their weights beside it. */
    public static final long MAX_FILE_BYTES = Integer.MAX_VALUE;

    /** Largest single tensor read, in values. */
    public static final int MAX_TENSOR_VALUES = 1 << 28;

    static final int MODEL_GRAPH = 7;
    static final int MODEL_OPSET = 8;
    static final int GRAPH_NODE = 1;
    static final int GRAPH_INITIALIZER = 5;
    private static final int GRAPH_OUTPUT = 12;
    private static final int VALUE_NAME = 1;
    private static final int TENSOR_DIMENSION = 1;
    private static final int TENSOR_TYPE = 2;
    private static final int TENSOR_FLOATS = 4;
    private static final int TENSOR_NAME = 8;
    private static final int TENSOR_RAW = 9;
    private static final int TENSOR_EXTERNAL = 13;
    private static final int TENSOR_LOCATION = 14;
    private static final int TYPE_FLOAT = 1;
    private static final int TYPE_HALF = 10;
    private static final int OPSET_DOMAIN = 1;
    private static final int OPSET_VERSION = 2;

    /**
     * A computation in the graph.
     *
     * @param operator what is computed
     * @param name its name, which exporters make from the place in the model
     * @param inputs names of its inputs
     */
    public record Node(String operator, String name, List<String> inputs) {}

    private final Path file;
    private final ByteBuffer content;
    private final Map<String, Field> initializers = new LinkedHashMap<>();
    private final List<Node> nodes = new ArrayList<>();
    private final List<String> outputs = new ArrayList<>();
    private int opset;

    private OnnxFile(Path file, ByteBuffer content) {
        this.file = file;
        this.content = content;
        Protobuf.fields(content, field -> {
            if (field.number() == MODEL_GRAPH) {
                Protobuf.fields(field.content(), this::index);
            } else if (field.number() == MODEL_OPSET) {
                opset = Math.max(opset, defaultOpset(field.content()));
            }
        });
    }

    /**
     * Reads a file's index; the weights stay on the disk until asked for.
     *
     * @throws InferenceException if it is missing, too large or no ONNX file
     */
    public static OnnxFile read(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (channel.size() > MAX_FILE_BYTES) {
                throw new InferenceException(
                        "the model file " + file + " has " + channel.size() + " bytes, more than " + MAX_FILE_BYTES);
            }
            ByteBuffer mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
            return new OnnxFile(file, mapped.order(ByteOrder.LITTLE_ENDIAN));
        } catch (IOException e) {
            throw new InferenceException("the model file " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private void index(Field field) {
        if (field.number() == GRAPH_INITIALIZER) {
            initializers.put(text(field.content(), TENSOR_NAME), field);
        } else if (field.number() == GRAPH_NODE) {
            nodes.add(NodeFields.node(field.content()));
        } else if (field.number() == GRAPH_OUTPUT) {
            outputs.add(text(field.content(), VALUE_NAME));
        }
    }

    private static int defaultOpset(ByteBuffer message) {
        int[] version = new int[1];
        Protobuf.fields(message, field -> {
            if (field.number() == OPSET_VERSION && version[0] >= 0) {
                version[0] = (int) field.value();
            } else if (field.number() == OPSET_DOMAIN && !field.text().isEmpty()) {
                version[0] = -1;
            }
        });
        return version[0];
    }

    private static String text(ByteBuffer message, int number) {
        String[] found = {""};
        Protobuf.fields(message, field -> {
            if (field.number() == number) {
                found[0] = field.text();
            }
        });
        return found[0];
    }

    /** The file. */
    public Path file() {
        return file;
    }

    /** The computations, in order. */
    public List<Node> nodes() {
        return List.copyOf(nodes);
    }

    /** Names of the outputs, in order. */
    public List<String> outputs() {
        return List.copyOf(outputs);
    }

    /** Version of the operators of the default domain. */
    public int opset() {
        return opset;
    }

    /** Names of the weights. */
    public List<String> weightNames() {
        return List.copyOf(initializers.keySet());
    }

    /**
     * The values of a weight, or empty if the model has no such weight in single or half precision.
     *
     * @throws InferenceException if its bytes are missing or too many
     */
    public Optional<Weights> weights(String name) {
        Field initializer = initializers.get(name);
        if (initializer == null) {
            return Optional.empty();
        }
        TensorFields tensor = new TensorFields();
        Protobuf.fields(initializer.content(), tensor::accept);
        if (!tensor.isFloating()) {
            return Optional.empty();
        }
        long[] shape = tensor.shape();
        long count = 1;
        for (long size : shape) {
            count = Math.multiplyExact(count, size);
        }
        if (count < 0 || count > MAX_TENSOR_VALUES) {
            throw new InferenceException(
                    "the weight " + name + " of " + file + " has " + count + " values, more than " + MAX_TENSOR_VALUES);
        }
        boolean half = tensor.type == TYPE_HALF;
        return Optional.of(new Weights(name, shape, half, values(name, tensor, (int) count, half)));
    }

    /** Sizes of a weight's dimensions, or empty if the model has no such weight in single or half precision. */
    public Optional<long[]> shape(String name) {
        Field initializer = initializers.get(name);
        if (initializer == null) {
            return Optional.empty();
        }
        TensorFields tensor = new TensorFields();
        Protobuf.fields(initializer.content(), tensor::accept);
        return tensor.isFloating() ? Optional.of(tensor.shape()) : Optional.empty();
    }

    private float[] values(String name, TensorFields tensor, int count, boolean half) {
        ByteBuffer bytes = tensor.external.isEmpty() ? tensor.bytes : external(name, tensor.external);
        int width = half ? Short.BYTES : Float.BYTES;
        if (bytes.remaining() != (long) count * width) {
            throw new InferenceException("the weight " + name + " of " + file + " has " + bytes.remaining()
                    + " bytes, not " + (long) count * width);
        }
        ByteBuffer in = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = half ? Float.float16ToFloat(in.getShort()) : in.getFloat();
        }
        return values;
    }

    private ByteBuffer external(String name, Map<String, String> entries) {
        Path folder = file.toAbsolutePath().getParent().normalize();
        Path data = folder.resolve(entries.getOrDefault("location", "")).normalize();
        if (!data.startsWith(folder) || !Files.isRegularFile(data)) {
            throw new InferenceException("the weight " + name + " of " + file + " lies in " + data
                    + ", which is missing or outside of the model's folder");
        }
        try (FileChannel channel = FileChannel.open(data, StandardOpenOption.READ)) {
            long offset = Long.parseLong(entries.getOrDefault("offset", "0"));
            long length = Long.parseLong(entries.getOrDefault("length", Long.toString(channel.size() - offset)));
            if (offset < 0 || length < 0 || length > MAX_FILE_BYTES || offset > channel.size() - length) {
                throw new InferenceException("the weight " + name + " lies beyond the end of " + data);
            }
            return channel.map(FileChannel.MapMode.READ_ONLY, offset, length);
        } catch (IOException | NumberFormatException e) {
            throw new InferenceException(
                    "the weight " + name + " cannot be read from " + data + ": " + e.getMessage(), e);
        }
    }

    /** The file with changes; weights that are replaced are declared to lie outside, without their values. */
    ByteBuffer rewrite(ModelChanges changes) {
        Map<String, Weights> replaced = new HashMap<>();
        changes.replacedWeights().forEach(value -> replaced.put(value.name(), value));
        WrappingConvolutions wrapping = changes.wrapsAround() ? new WrappingConvolutions(file, opset) : null;
        List<ByteBuffer> model = new ArrayList<>();
        Protobuf.fields(content, field -> {
            if (field.number() != MODEL_GRAPH) {
                model.add(field.whole());
                return;
            }
            List<ByteBuffer> graph = new ArrayList<>();
            Protobuf.fields(field.content(), part -> graph.addAll(rewritten(part, replaced, wrapping)));
            if (wrapping != null) {
                graph.add(ByteBuffer.wrap(wrapping.constants()));
            }
            model.add(ByteBuffer.wrap(header(MODEL_GRAPH, size(graph))));
            model.addAll(graph);
        });
        ByteBuffer result = ByteBuffer.allocateDirect(Math.toIntExact(size(model)));
        model.forEach(part -> result.put(part.duplicate()));
        return result.flip();
    }

    private List<ByteBuffer> rewritten(Field part, Map<String, Weights> replaced, WrappingConvolutions wrapping) {
        if (part.number() == GRAPH_INITIALIZER) {
            Weights value = replaced.get(text(part.content(), TENSOR_NAME));
            return List.of(value == null ? part.whole() : ByteBuffer.wrap(declaredOutside(value)));
        }
        if (part.number() == GRAPH_NODE && wrapping != null) {
            return wrapping.rewritten(part);
        }
        return List.of(part.whole());
    }

    private static byte[] declaredOutside(Weights value) {
        Protobuf.Writer tensor = new Protobuf.Writer();
        for (long size : value.shape()) {
            tensor.number(TENSOR_DIMENSION, size);
        }
        tensor.number(TENSOR_TYPE, value.half() ? TYPE_HALF : TYPE_FLOAT)
                .text(TENSOR_NAME, value.name())
                .bytes(TENSOR_EXTERNAL, entry("location", "replaced"))
                .bytes(TENSOR_EXTERNAL, entry("offset", "0"))
                .bytes(TENSOR_EXTERNAL, entry("length", Long.toString(value.bytes())))
                .number(TENSOR_LOCATION, 1);
        return new Protobuf.Writer().bytes(GRAPH_INITIALIZER, tensor.done()).done();
    }

    private static byte[] entry(String key, String value) {
        return new Protobuf.Writer().text(1, key).text(2, value).done();
    }

    private static byte[] header(int field, long length) {
        // A length-delimited field starts with its tag and its length, both varints.
        byte[] asNumber = new Protobuf.Writer().number(field, length).done();
        asNumber[0] |= 2;
        return asNumber;
    }

    private static long size(List<ByteBuffer> parts) {
        return parts.stream().mapToLong(ByteBuffer::remaining).sum();
    }

    private static final class TensorFields {
        private final List<Long> dimensions = new ArrayList<>();
        private final Map<String, String> external = new HashMap<>();
        private int type;
        private ByteBuffer bytes = ByteBuffer.allocate(0);

        boolean isFloating() {
            return type == TYPE_FLOAT || type == TYPE_HALF;
        }

        long[] shape() {
            return dimensions.stream().mapToLong(Long::longValue).toArray();
        }

        void accept(Field field) {
            switch (field.number()) {
                case TENSOR_DIMENSION -> {
                    if (field.content().hasRemaining()) {
                        ByteBuffer packed = field.content().duplicate();
                        while (packed.hasRemaining()) {
                            dimensions.add(Protobuf.varint(packed));
                        }
                    } else {
                        dimensions.add(field.value());
                    }
                }
                case TENSOR_TYPE -> type = (int) field.value();
                case TENSOR_RAW, TENSOR_FLOATS -> bytes = field.content();
                case TENSOR_EXTERNAL -> external.put(text(field.content(), 1), text(field.content(), 2));
                default -> {}
            }
        }
    }
}
