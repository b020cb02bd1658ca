package io.throng.protocol.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/**
 * A whole number; one written as a float with nothing behind the point ({@code 512.0}) counts.
 *
 * @param boxesInt whether it becomes an {@link Integer} rather than a {@link Long}
 * @param min smallest legal value
 * @param max largest legal value
 * @param multipleOf divisor, 1 if any will do
 * @param nullStandsFor what JSON null becomes; null if it is no legal value
 */
record IntegerShape(boolean boxesInt, long min, long max, long multipleOf, Long nullStandsFor) implements Shape {
    /** Largest magnitude up to which every whole number has an exact double. */
    private static final double MAX_EXACT_DOUBLE = 9_007_199_254_740_992.0;

    @Override
    public Object read(ReadState state) throws IOException {
        JsonToken token = state.parser.currentToken();
        if (token == JsonToken.VALUE_NUMBER_INT) {
            if (state.parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
                return outOfRange(state, "a number beyond 64 bits");
            }
            return checked(state, state.parser.getLongValue());
        }
        if (token == JsonToken.VALUE_NUMBER_FLOAT) {
            double value = state.parser.getDoubleValue();
            if (value != Math.rint(value) || Double.isInfinite(value)) {
                return state.violation("must be an integer, was " + value);
            }
            if (Math.abs(value) > MAX_EXACT_DOUBLE) {
                return outOfRange(state, Double.toString(value));
            }
            return checked(state, (long) value);
        }
        if (token == JsonToken.VALUE_NULL && nullStandsFor != null) {
            return boxed(nullStandsFor);
        }
        return state.wrongType("an integer");
    }

    private Object checked(ReadState state, long value) {
        if (value < min || value > max) {
            return outOfRange(state, Long.toString(value));
        }
        if (value % multipleOf != 0) {
            return state.violation("must be a multiple of " + multipleOf + ", was " + value);
        }
        return boxed(value);
    }

    private Object boxed(long value) {
        // Two returns: a conditional expression would widen both to Long.
        if (boxesInt) {
            return (int) value;
        }
        return value;
    }

    private Object outOfRange(ReadState state, String value) {
        return state.violation("must be from " + min + " to " + max + ", was " + value);
    }
}
