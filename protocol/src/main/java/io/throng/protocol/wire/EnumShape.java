package io.throng.protocol.wire;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Map;

/**
 * One word of a closed set, which becomes an enum constant.
 *
 * @param constants wire name to constant, in order of declaration
 */
record EnumShape(Map<String, Object> constants) implements Shape {
    @Override
    public Object read(ReadState state) throws IOException {
        if (state.parser.currentToken() != JsonToken.VALUE_STRING) {
            return state.wrongType("a string");
        }
        String text = state.checked(state.parser.getText(), null);
        if (text == null) {
            return null;
        }
        Object constant = constants.get(text);
        return constant != null ? constant : state.violation(TextShape.notOneOf(text, constants.keySet()));
    }
}
