package io.throng.inference.diffusion.onnx;

import io.throng.inference.InferenceException;
import io.throng.inference.diffusion.onnx.Protobuf.Field;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Rewrites a graph's two-dimensional convolutions so that they see the opposite edge where they saw zeros: what each padded is
 * instead cut from the other side ({@code Slice}) and put beside it ({@code Concat}). So each layer, and hence the picture, is
 * periodic.
 */
final class WrappingConvolutions {
    /** First version of the operators in which {@code Slice} takes its bounds as inputs. */
    static final int MIN_OPSET = 10;

    private static final String PREFIX = "throng_wrap_";
    private static final int FIRST_SPATIAL_AXIS = 2;
    private static final int TENSOR_DIMENSION = 1;
    private static final int TENSOR_TYPE = 2;
    private static final int TENSOR_INT64S = 7;
    private static final int TENSOR_NAME = 8;
    private static final int TYPE_INT64 = 7;

    private final Protobuf.Writer constants = new Protobuf.Writer();
    private int convolutions;

    WrappingConvolutions(Path file, int opset) {
        if (opset < MIN_OPSET) {
            throw new InferenceException("the model " + file + " uses version " + opset
                    + " of the operators; pictures that can be tiled need " + MIN_OPSET);
        }
    }

    /** Initializers that the new nodes use, for the end of the graph. */
    byte[] constants() {
        return constants.done();
    }

    /** What stands in place of the node: itself unless it is a padded convolution. */
    List<ByteBuffer> rewritten(Field node) {
        if (!NodeFields.node(node.content()).operator().equals("Conv")) {
            return List.of(node.whole());
        }
        List<Long> pads = new ArrayList<>();
        Protobuf.fields(node.content(), field -> {
            if (NodeFields.isAttribute(field, "pads")) {
                pads.addAll(NodeFields.integers(field));
            }
        });
        if (pads.size() != 4 || pads.stream().allMatch(pad -> pad == 0)) {
            return List.of(node.whole());
        }
        convolutions++;
        List<ByteBuffer> result = new ArrayList<>();
        String value = NodeFields.node(node.content()).inputs().getFirst();
        for (int axis = 0; axis < 2; axis++) {
            value = wrapped(value, axis, pads.get(axis), pads.get(axis + 2), result);
        }
        result.add(ByteBuffer.wrap(withoutPads(node, value)));
        return result;
    }

    private String wrapped(String value, int axis, long before, long after, List<ByteBuffer> result) {
        if (before == 0 && after == 0) {
            return value;
        }
        String stem = PREFIX + convolutions + "_" + axis;
        List<String> parts = new ArrayList<>();
        if (before > 0) {
            parts.add(slice(stem + "_before", value, axis, -before, Long.MAX_VALUE, result));
        }
        parts.add(value);
        if (after > 0) {
            parts.add(slice(stem + "_after", value, axis, 0, after, result));
        }
        Protobuf.Writer concat = new Protobuf.Writer();
        parts.forEach(part -> concat.text(NodeFields.INPUT, part));
        byte[] along = new Protobuf.Writer()
                .text(NodeFields.ATTRIBUTE_NAME, "axis")
                .number(NodeFields.ATTRIBUTE_INTEGER, FIRST_SPATIAL_AXIS + axis)
                .number(NodeFields.ATTRIBUTE_TYPE, NodeFields.TYPE_INTEGER)
                .done();
        concat.text(NodeFields.OUTPUT, stem)
                .text(NodeFields.NAME, stem)
                .text(NodeFields.OPERATOR, "Concat")
                .bytes(NodeFields.ATTRIBUTE, along);
        result.add(node(concat));
        return stem;
    }

    private String slice(String name, String value, int axis, long from, long to, List<ByteBuffer> result) {
        Protobuf.Writer slice = new Protobuf.Writer()
                .text(NodeFields.INPUT, value)
                .text(NodeFields.INPUT, constant(name + "_from", from))
                .text(NodeFields.INPUT, constant(name + "_to", to))
                .text(NodeFields.INPUT, constant(name + "_axis", FIRST_SPATIAL_AXIS + axis))
                .text(NodeFields.OUTPUT, name)
                .text(NodeFields.NAME, name)
                .text(NodeFields.OPERATOR, "Slice");
        result.add(node(slice));
        return name;
    }

    private String constant(String name, long value) {
        byte[] tensor = new Protobuf.Writer()
                .number(TENSOR_DIMENSION, 1)
                .number(TENSOR_TYPE, TYPE_INT64)
                .number(TENSOR_INT64S, value)
                .text(TENSOR_NAME, name)
                .done();
        constants.bytes(OnnxFile.GRAPH_INITIALIZER, tensor);
        return name;
    }

    private static ByteBuffer node(Protobuf.Writer content) {
        return ByteBuffer.wrap(
                new Protobuf.Writer().bytes(OnnxFile.GRAPH_NODE, content.done()).done());
    }

    private static byte[] withoutPads(Field node, String input) {
        Protobuf.Writer writer = new Protobuf.Writer().text(NodeFields.INPUT, input);
        boolean[] first = {true};
        Protobuf.fields(node.content(), field -> {
            if (field.number() == NodeFields.INPUT && first[0]) {
                first[0] = false;
            } else if (!NodeFields.isAttribute(field, "pads")) {
                writer.copy(field);
            }
        });
        return new Protobuf.Writer().bytes(OnnxFile.GRAPH_NODE, writer.done()).done();
    }
}
