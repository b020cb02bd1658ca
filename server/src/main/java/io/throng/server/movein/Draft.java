package io.throng.server.movein;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One row as it is to be here, made of one there. A field is replaced here when it changed there; a total grows here by what it grew
 * there, so that what happens on both sides adds up. Built by one thread, then only read.
 */
final class Draft {
    private final String sourceId;
    private final Map<String, String> fields = new TreeMap<>();
    private final Map<String, Long> totals = new TreeMap<>();

    Draft(Object sourceId) {
        this.sourceId = sourceId.toString();
    }

    /** What the row is called there. */
    String sourceId() {
        return sourceId;
    }

    /** The fields that are not null, as PostgreSQL reads them. */
    Map<String, String> fields() {
        return fields;
    }

    /** The totals that are not zero. */
    Map<String, Long> totals() {
        return totals;
    }

    Draft field(String name, Object value) {
        fields.put(name, value.toString());
        return this;
    }

    Draft field(String name, Optional<?> value) {
        value.ifPresent(present -> fields.put(name, present.toString()));
        return this;
    }

    Draft total(String name, long amount) {
        if (amount != 0) {
            totals.merge(name, amount, Math::addExact);
        }
        return this;
    }

    /** Whole kudos there are hundredths here. */
    static long hundredths(Optional<BigDecimal> amount) {
        return amount.map(Draft::hundredths).orElse(0L);
    }

    /** Rounded half to even; what no long holds counts as nothing. */
    static long hundredths(BigDecimal amount) {
        BigDecimal rounded = amount.setScale(2, RoundingMode.HALF_EVEN);
        return rounded.precision() > 18 ? 0 : rounded.unscaledValue().longValueExact();
    }
}
