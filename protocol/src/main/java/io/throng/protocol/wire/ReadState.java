package io.throng.protocol.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** One body being read: the parser, where in the body it stands, and what was found wrong so far. Confined to one thread. */
final class ReadState {
    final JsonParser parser;
    private final boolean escaped;
    // Names (String) and list indexes (Integer) from the root to the value being read.
    private final Object[] path = new Object[WireReader.MAX_DEPTH + 1];
    private int depth;
    private final Map<String, String> violations = new LinkedHashMap<>();
    private String nulPath;

    ReadState(JsonParser parser, boolean escaped) {
        this.parser = parser;
        this.escaped = escaped;
    }

    void enter(Object segment) {
        path[depth++] = segment;
    }

    void leave() {
        depth--;
    }

    Map<String, String> violations() {
        return violations;
    }

    /** Path of the first text with a NUL character, or null. */
    String nulPath() {
        return nulPath;
    }

    /** Records a violation at the current value; the first one at a path stands. Answers null, for the reader to pass on. */
    Object violation(String what) {
        if (violations.size() < WireReader.MAX_VIOLATIONS) {
            violations.putIfAbsent(path(), what);
        }
        return null;
    }

    /** Records that the current value is of another type, and steps over it. */
    Object wrongType(String wanted) throws IOException {
        JsonToken token = parser.currentToken();
        parser.skipChildren();
        return violation("must be " + wanted + ", not " + kind(token));
    }

    /**
     * The text the parser stands on (a value or a member name), checked for what cannot be stored.
     *
     * @param nulReplacement what takes the place of NUL characters; null if they are to be reported
     */
    String checked(String text, String nulReplacement) {
        if (!escaped) {
            return text;
        }
        if (hasLoneSurrogate(text)) {
            violation("must be Unicode text, but holds half a surrogate pair");
            return null;
        }
        if (text.indexOf('\0') < 0) {
            return text;
        }
        if (nulReplacement != null) {
            return text.replace("\0", nulReplacement);
        }
        if (nulPath == null) {
            nulPath = path();
        }
        return text;
    }

    private static boolean hasLoneSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                if (Character.isLowSurrogate(c)
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    return true;
                }
                i++;
            }
        }
        return false;
    }

    private String path() {
        var joined = new StringBuilder();
        for (int i = 0; i < depth; i++) {
            if (i > 0) {
                joined.append('.');
            }
            joined.append(path[i]);
        }
        return joined.toString();
    }

    private static String kind(JsonToken token) {
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "a list";
            case VALUE_STRING -> "a string";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            case VALUE_TRUE, VALUE_FALSE -> "a boolean";
            case VALUE_NULL -> "null";
            case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
                throw new IllegalStateException("no value begins with " + token);
        };
    }
}
