package io.throng.server.kudos;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * One event as one account saw it.
 *
 * @param seq number of the event; ascending in the order of application
 * @param at when it happened
 * @param postings those of the event on this account only, forgiven debt included
 * @param detailJson remarks as a JSON object, {@code {}} without any
 */
public record LedgerEntry(long seq, EventKind kind, UUID ref, Instant at, List<Posting> postings, String detailJson) {
    public LedgerEntry {
        requireNonNull(kind);
        requireNonNull(ref);
        requireNonNull(at);
        postings = List.copyOf(postings);
        requireNonNull(detailJson);
    }

    /** By how much the account's balance changed. */
    public long changeHundredths() {
        return postings.stream().mapToLong(Posting::amountHundredths).sum();
    }
}
