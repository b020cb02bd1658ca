package io.throng.protocol.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An object of free form, which becomes a map from its member names to trees. Of members given twice the last one stands.
 *
 * @param maxSize characters of its texts and names, plus one for each value
 */
record TreeShape(int maxSize) implements Shape {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    @Override
    public Object read(ReadState state) throws IOException {
        if (state.parser.currentToken() != JsonToken.START_OBJECT) {
            return state.wrongType("an object");
        }
        Map<String, JsonNode> members = new LinkedHashMap<>();
        var reading = new Reading(state, maxSize);
        boolean fits = true;
        while (state.parser.nextToken() != JsonToken.END_OBJECT) {
            String name = state.parser.currentName();
            state.parser.nextToken();
            JsonNode member = reading.member(name);
            fits &= member != null;
            members.put(name, member);
        }
        return fits && reading.withinBounds() ? members : null;
    }

    /** Reads the trees of one object, whose total size is bounded. */
    static final class Reading {
        private final ReadState state;
        private final int maxSize;
        private int size;

        Reading(ReadState state, int maxSize) {
            this.state = state;
            this.maxSize = maxSize;
        }

        /** Whether all trees so far are within the bound; if not, that has become a violation of the current value. */
        boolean withinBounds() {
            if (size <= maxSize) {
                return true;
            }
            state.violation("holds more than " + maxSize + " characters and values of free form");
            return false;
        }

        /** The tree of the member whose value is current; null if it does not fit. */
        JsonNode member(String name) throws IOException {
            size = Math.min(size, Integer.MAX_VALUE / 2) + Math.min(name.length(), Integer.MAX_VALUE / 4);
            state.enter(name);
            String checkedName = state.checked(name, null);
            JsonNode tree = tree();
            state.leave();
            return checkedName == null ? null : tree;
        }

        private JsonNode tree() throws IOException {
            JsonParser parser = state.parser;
            size++;
            if (size > maxSize) {
                parser.skipChildren();
                return NODES.nullNode();
            }
            return switch (parser.currentToken()) {
                case START_OBJECT -> object();
                case START_ARRAY -> list();
                case VALUE_STRING -> text();
                case VALUE_NUMBER_INT ->
                    switch (parser.getNumberType()) {
                        case INT -> NODES.numberNode(parser.getIntValue());
                        case LONG -> NODES.numberNode(parser.getLongValue());
                        default -> NODES.numberNode(parser.getBigIntegerValue());
                    };
                case VALUE_NUMBER_FLOAT -> {
                    double value = parser.getDoubleValue();
                    yield Double.isInfinite(value)
                            ? (JsonNode) state.violation("must be a number within the range of 64-bit floats")
                            : NODES.numberNode(value);
                }
                case VALUE_TRUE -> NODES.booleanNode(true);
                case VALUE_FALSE -> NODES.booleanNode(false);
                default -> NODES.nullNode();
            };
        }

        private JsonNode text() throws IOException {
            String text = state.parser.getText();
            size += Math.min(text.length(), Integer.MAX_VALUE / 4);
            String checked = state.checked(text, null);
            return checked == null ? null : NODES.textNode(checked);
        }

        private JsonNode object() throws IOException {
            ObjectNode object = NODES.objectNode();
            boolean fits = true;
            while (state.parser.nextToken() != JsonToken.END_OBJECT) {
                String name = state.parser.currentName();
                state.parser.nextToken();
                JsonNode member = member(name);
                fits &= member != null;
                object.set(name, member);
            }
            return fits ? object : null;
        }

        private JsonNode list() throws IOException {
            ArrayNode list = NODES.arrayNode();
            boolean fits = true;
            int index = 0;
            while (state.parser.nextToken() != JsonToken.END_ARRAY) {
                state.enter(index++);
                JsonNode item = tree();
                state.leave();
                fits &= item != null;
                list.add(item);
            }
            return fits ? list : null;
        }
    }
}
