package io.throng.worker.safety;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.Map;

/** How similar one picture is to each text, rounded to four decimals, as the thresholds were found with (worker spec 6.1). Immutable. */
final class Similarities {
    /** Decimals that count. */
    static final int DECIMALS = 4;

    private final Map<String, BigDecimal> values;

    private Similarities(Map<String, BigDecimal> values) {
        this.values = values;
    }

    /** @param raw cosine by text */
    static Similarities of(Map<String, Double> raw) {
        Map<String, BigDecimal> values = new HashMap<>();
        raw.forEach((text, value) -> values.put(text, round(value)));
        return new Similarities(Map.copyOf(values));
    }

    /** Rounded as the thresholds' own tool does: half to even, of the exact value. */
    static BigDecimal round(double similarity) {
        return new BigDecimal(similarity).setScale(DECIMALS, RoundingMode.HALF_EVEN);
    }

    /** @throws IllegalArgumentException if the text was not measured */
    BigDecimal of(String text) {
        BigDecimal value = values.get(text);
        if (value == null) {
            throw new IllegalArgumentException("\"" + text + "\" was not measured");
        }
        return value;
    }

    boolean exceeds(String text, BigDecimal threshold) {
        return of(text).compareTo(threshold) > 0;
    }
}
