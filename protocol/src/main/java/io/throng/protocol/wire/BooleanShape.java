package io.throng.protocol.wire;

import java.io.IOException;

/** {@code true} or {@code false}; nothing that merely looks like it. */
record BooleanShape() implements Shape {
    @Override
    public Object read(ReadState state) throws IOException {
        return switch (state.parser.currentToken()) {
            case VALUE_TRUE -> Boolean.TRUE;
            case VALUE_FALSE -> Boolean.FALSE;
            default -> state.wrongType("a boolean");
        };
    }
}
