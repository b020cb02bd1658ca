package io.throng.protocol.wire;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * A list.
 *
 * @param item shape of every item
 * @param min least number of items
 * @param max greatest number of items; what comes after it is counted but not kept
 * @param unique whether no two items may be equal
 */
record ListShape(Shape item, int min, int max, boolean unique) implements Shape {
    @Override
    public Object read(ReadState state) throws IOException {
        if (state.parser.currentToken() != JsonToken.START_ARRAY) {
            return state.wrongType("a list");
        }
        List<Object> items = new ArrayList<>();
        int count = 0;
        boolean fits = true;
        while (state.parser.nextToken() != JsonToken.END_ARRAY) {
            if (count < max) {
                state.enter(count);
                Object value = item.read(state);
                state.leave();
                fits &= value != null;
                items.add(value);
            } else {
                state.parser.skipChildren();
            }
            count++;
        }
        if (count < min) {
            return state.violation("must have at least " + min + " items, has " + count);
        }
        if (count > max) {
            return state.violation("must have at most " + max + " items, has " + count);
        }
        if (!fits) {
            return null;
        }
        if (unique && new HashSet<>(items).size() < count) {
            return state.violation("must not hold an item twice");
        }
        return items;
    }
}
