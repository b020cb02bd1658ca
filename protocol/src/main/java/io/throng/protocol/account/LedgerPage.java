package io.throng.protocol.account;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * A page of the caller's ledger, newest entries first; an extension of ours.
 *
 * @param entries what moved the account
 * @param next value of {@code before} for the next page; absent: this was the last
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LedgerPage(List<Entry> entries, Long next) {
    public LedgerPage {
        entries = List.copyOf(entries);
    }

    /**
     * One event as the account saw it.
     *
     * @param number ascends in the order of booking
     * @param event what happened, in lower case
     * @param reference what it happened to: a request, a job, a transfer
     * @param at ISO 8601
     * @param change of the balance
     * @param postings of which the change consists
     * @param details remarks
     */
    public record Entry(
            long number,
            String event,
            String reference,
            String at,
            double change,
            List<Posting> postings,
            JsonNode details) {
        public Entry {
            postings = List.copyOf(postings);
        }
    }

    /**
     * One posting.
     *
     * @param amount kudos; negative ones were paid
     * @param bucket which of the account's totals it counts in, in lower case
     */
    public record Posting(double amount, String bucket) {}
}
