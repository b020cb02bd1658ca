package io.throng.protocol.wire;

import java.io.IOException;

/** {@code true} or {@code false}; nothing that merely looks like it. */
record BooleanShape() implements Shape {
    @Override
    public Object read(ReadState state) throws IOException {
        return switch (state.parser.currentToken()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> state.wrongType("a boolean");
        };
    }
}
