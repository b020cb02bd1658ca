package io.throng.server.dispatch.matching;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Rounding as the contract does it: the exact binary value, half to even. */
final class Hundredths {

    private Hundredths() {}

    /** {@code value} rounded half-even to {@code decimals} decimals. */
    static double roundHalfEven(double value, int decimals) {
        return new BigDecimal(value).setScale(decimals, RoundingMode.HALF_EVEN).doubleValue();
    }

    /** {@code value} in hundredths, rounded half-even. */
    static long of(double value) {
        return new BigDecimal(value)
                .setScale(2, RoundingMode.HALF_EVEN)
                .movePointRight(2)
                .longValueExact();
    }
}
