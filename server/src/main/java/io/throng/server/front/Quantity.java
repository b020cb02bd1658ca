package io.throng.server.front;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Quantities as people read them: three digits and a prefix of the SI. */
final class Quantity {
    private static final String[] PREFIXES = {"", "k", "M", "G", "T", "P", "E"};
    private static final int THOUSAND = 1_000;
    private static final MathContext THREE_DIGITS = new MathContext(3, RoundingMode.DOWN);

    private Quantity() {}

    /**
     * The number, and behind a narrow space the prefix and the unit.
     *
     * @param number from 0, below 10^21; cut off, not rounded, so that nothing is said to be there that is not
     * @param unit may be empty
     */
    static String of(double number, String unit) {
        if (!(number >= 0) || Double.isInfinite(number)) {
            throw new IllegalArgumentException("a quantity is a number from 0: " + number);
        }
        int prefix = 0;
        double left = number;
        while (left >= THOUSAND && prefix < PREFIXES.length - 1) {
            left /= THOUSAND;
            prefix++;
        }
        String digits = new BigDecimal(left)
                .setScale(prefix == 0 && left == Math.rint(left) ? 0 : 2, RoundingMode.DOWN)
                .round(THREE_DIGITS)
                .stripTrailingZeros()
                .toPlainString();
        String behind = PREFIXES[prefix] + unit;
        return behind.isEmpty() ? digits : digits + "\u202f" + behind;
    }
}
