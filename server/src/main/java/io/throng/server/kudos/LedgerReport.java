package io.throng.server.kudos;

import java.util.List;

/**
 * Result of adding everything up again.
 *
 * @param differences what does not agree, each a sentence with the numbers; at most {@link #MAX_DIFFERENCES}
 * @param differenceCount how many there are, those not listed included
 */
public record LedgerReport(
        long events, long postings, long accounts, long holds, List<String> differences, long differenceCount) {
    /** Most differences listed. */
    public static final int MAX_DIFFERENCES = 1_000;

    public LedgerReport {
        differences = List.copyOf(differences);
    }

    /** Whether the books agree to the hundredth. */
    public boolean isClean() {
        return differenceCount == 0;
    }
}
