package io.throng.protocol.wire;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/**
 * A finite number, which becomes a {@link Double}.
 *
 * @param min smallest legal value
 * @param max largest legal value
 */
record NumberShape(double min, double max) implements Shape {
    @Override
    public Object read(ReadState state) throws IOException {
        JsonToken token = state.parser.currentToken();
        if (token != JsonToken.VALUE_NUMBER_INT && token != JsonToken.VALUE_NUMBER_FLOAT) {
            return state.wrongType("a number");
        }
        double value = state.parser.getDoubleValue();
        if (Double.isInfinite(value)) {
            return state.violation("must be a number within the range of 64-bit floats");
        }
        if (value < min || value > max) {
            return state.violation("must be from " + min + " to " + max + ", was " + value);
        }
        return value;
    }
}
