package io.throng.server.dispatch.matching;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Adds up why waiting requests were not for a worker, into the {@code skipped} object of an empty-handed pop (image spec 5.6). A
 * request counts once under each reason that applies to it, however many predicates lead there, and under several reasons if
 * several apply. Not safe for concurrent use.
 */
public final class SkipCounters {

    private static final SkipReason[] REASONS = SkipReason.values();
    private static final long[] PREDICATES_BY_REASON = predicatesByReason();

    private final JobKind kind;
    private final long[] counts = new long[REASONS.length];

    /** Counters at zero for a worker of {@code kind}. */
    public SkipCounters(JobKind kind) {
        this.kind = requireNonNull(kind, "kind");
    }

    /**
     * Counts {@code requests} waiting requests that all fail the predicates in {@code failing}. Requests that fail only silent
     * predicates, or none, count nowhere.
     *
     * @param requests at least 0
     */
    public void add(long failing, int requests) {
        if (requests < 0) {
            throw new IllegalArgumentException("requests must not be negative: " + requests);
        }
        if (failing == 0) {
            return;
        }
        for (int reason = 0; reason < PREDICATES_BY_REASON.length; reason++) {
            if ((failing & PREDICATES_BY_REASON[reason]) != 0) {
                counts[reason] += requests;
            }
        }
    }

    /** Requests counted under {@code reason} so far. */
    public long count(SkipReason reason) {
        return counts[reason.ordinal()];
    }

    /** The object as it goes on the wire, keys in their order: reasons that count something, and for a dreamer those always present. */
    public Map<String, Integer> toWire() {
        Map<String, Integer> skipped = new LinkedHashMap<>();
        for (SkipReason reason : REASONS) {
            long count = count(reason);
            if (count > 0 || reason.sentWhenZero(kind)) {
                skipped.put(reason.wireName(), (int) Math.min(count, Integer.MAX_VALUE));
            }
        }
        return skipped;
    }

    private static long[] predicatesByReason() {
        long[] masks = new long[REASONS.length];
        for (Predicate predicate : Predicate.values()) {
            predicate.reason().ifPresent(reason -> masks[reason.ordinal()] |= predicate.bit());
        }
        return masks;
    }
}
