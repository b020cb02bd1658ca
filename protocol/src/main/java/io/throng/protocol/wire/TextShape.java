package io.throng.protocol.wire;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Set;

/**
 * A text.
 *
 * @param min least length in code points
 * @param max greatest length in code points
 * @param oneOf the only legal texts, empty if any will do
 * @param nulReplacement what takes the place of NUL characters; null if they are to be reported
 * @param nullReadAs what JSON null becomes; null if it is no legal value
 */
record TextShape(int min, int max, Set<String> oneOf, String nulReplacement, String nullReadAs) implements Shape {
    /** Characters of a refused text that are shown to the caller. */
    private static final int SHOWN_LENGTH = 40;

    @Override
    public Object read(ReadState state) throws IOException {
        JsonToken token = state.parser.currentToken();
        if (token == JsonToken.VALUE_NULL && nullReadAs != null) {
            return nullReadAs;
        }
        if (token != JsonToken.VALUE_STRING) {
            return state.wrongType("a string");
        }
        String text = state.checked(state.parser.getText(), nulReplacement);
        if (text == null) {
            return null;
        }
        int length = text.length();
        if (length > max || length < 2 * min) {
            // Only near a bound does it matter that characters beyond the basic plane take two chars.
            length = text.codePointCount(0, length);
        }
        if (length < min) {
            return state.violation("must have at least " + min + " characters, has " + length);
        }
        if (length > max) {
            return state.violation("must have at most " + max + " characters, has " + length);
        }
        if (!oneOf.isEmpty() && !oneOf.contains(text)) {
            return state.violation(notOneOf(text, oneOf));
        }
        return text;
    }

    static String notOneOf(String text, Set<String> legal) {
        String shown = text.codePointCount(0, text.length()) <= SHOWN_LENGTH
                ? text
                : text.substring(0, text.offsetByCodePoints(0, SHOWN_LENGTH)) + "…";
        return "must be one of " + String.join(", ", legal) + "; was '" + shown + "'";
    }
}
