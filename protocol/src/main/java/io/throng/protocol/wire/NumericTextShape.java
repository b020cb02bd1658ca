package io.throng.protocol.wire;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;

/** A whole number that may be written as text and may have decimals, which are cut off; becomes a {@link Long}. */
record NumericTextShape() implements Shape {
    /** Longest text that is looked at as a number; longer ones are none. */
    static final int MAX_LENGTH = 64;

    private static final BigInteger LEAST = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger GREATEST = BigInteger.valueOf(Long.MAX_VALUE);

    @Override
    public Object read(ReadState state) throws IOException {
        JsonToken token = state.parser.currentToken();
        if (token != JsonToken.VALUE_NUMBER_INT
                && token != JsonToken.VALUE_NUMBER_FLOAT
                && token != JsonToken.VALUE_STRING) {
            return state.wrongType("a number");
        }
        String text = state.parser.getText().strip();
        if (text.length() > MAX_LENGTH) {
            return state.violation("must be a number of at most " + MAX_LENGTH + " characters");
        }
        try {
            return truncated(new BigDecimal(text));
        } catch (NumberFormatException e) {
            return state.violation("must be a number");
        }
    }

    private static long truncated(BigDecimal value) {
        // A large exponent would be written out in full; the precision tells where the number lies without that.
        long integerDigits = (long) value.precision() - value.scale();
        if (integerDigits > Long.toString(Long.MAX_VALUE).length()) {
            return value.signum() < 0 ? Long.MIN_VALUE : value.signum() == 0 ? 0 : Long.MAX_VALUE;
        }
        if (integerDigits <= 0) {
            return 0;
        }
        return value.toBigInteger().max(LEAST).min(GREATEST).longValueExact();
    }
}
