package io.throng.server.price;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * The one way prices are rounded: the exact binary value, half to even (image spec 0). Inputs must be finite.
 */
public final class Rounding {
    /** Hundredths in one kudo. */
    public static final long HUNDREDTHS_PER_KUDO = 100;

    private Rounding() {}

    /** {@code value} to two decimals, half to even. */
    public static double toTwoDecimals(double value) {
        return new BigDecimal(value).setScale(2, RoundingMode.HALF_EVEN).doubleValue();
    }

    /** {@code kudos} in whole hundredths, half to even. */
    public static long toHundredths(double kudos) {
        return toHundredths(new BigDecimal(kudos));
    }

    /** {@code kudos} in whole hundredths, half to even. */
    public static long toHundredths(BigDecimal kudos) {
        return kudos.movePointRight(2).setScale(0, RoundingMode.HALF_EVEN).longValueExact();
    }

    /** The exact decimal value of an amount in hundredths. */
    public static BigDecimal toKudos(long hundredths) {
        return BigDecimal.valueOf(hundredths, 2);
    }

    /** An amount in whole kudos, half to even, as the answers to requests show it. */
    public static long toWholeKudos(long hundredths) {
        return toKudos(hundredths).setScale(0, RoundingMode.HALF_EVEN).longValueExact();
    }
}
