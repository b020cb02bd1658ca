package io.throng.inference.diffusion.onnx;

import io.throng.inference.diffusion.onnx.Protobuf.Field;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The message of one computation of a graph. */
final class NodeFields {
    static final int INPUT = 1;
    static final int OUTPUT = 2;
    static final int NAME = 3;
    static final int OPERATOR = 4;
    static final int ATTRIBUTE = 5;
    static final int ATTRIBUTE_NAME = 1;
    static final int ATTRIBUTE_INTEGER = 3;
    static final int ATTRIBUTE_INTEGERS = 8;
    static final int ATTRIBUTE_TYPE = 20;
    static final int TYPE_INTEGER = 2;

    private NodeFields() {}

    static OnnxFile.Node node(ByteBuffer message) {
        String[] operatorAndName = {"", ""};
        List<String> inputs = new ArrayList<>();
        Protobuf.fields(message, field -> {
            switch (field.number()) {
                case INPUT -> inputs.add(field.text());
                case NAME -> operatorAndName[1] = field.text();
                case OPERATOR -> operatorAndName[0] = field.text();
                default -> {}
            }
        });
        return new OnnxFile.Node(operatorAndName[0], operatorAndName[1], List.copyOf(inputs));
    }

    static boolean isAttribute(Field field, String name) {
        if (field.number() != ATTRIBUTE) {
            return false;
        }
        boolean[] is = new boolean[1];
        Protobuf.fields(
                field.content(),
                part -> is[0] |= part.number() == ATTRIBUTE_NAME && part.text().equals(name));
        return is[0];
    }

    /** The whole numbers of an attribute, which files keep packed or one by one. */
    static List<Long> integers(Field attribute) {
        List<Long> values = new ArrayList<>();
        Protobuf.fields(attribute.content(), part -> {
            if (part.number() == ATTRIBUTE_INTEGERS) {
                ByteBuffer packed = part.content().duplicate();
                if (!packed.hasRemaining()) {
                    values.add(part.value());
                }
                while (packed.hasRemaining()) {
                    values.add(Protobuf.varint(packed));
                }
            }
        });
        return values;
    }
}
