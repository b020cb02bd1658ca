package io.throng.server.movein;

import io.throng.server.kudos.Bucket;
import io.throng.server.kudos.LedgerAccounts;
import io.throng.server.kudos.Posting;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What an account has there, as totals of a {@link Draft}, and the postings that bring in what they grew by. The balance stands on the
 * spendable account, split into the buckets it was counted in; what no bucket explains is counted nowhere. Against both stands
 * {@link LedgerAccounts#OPENING}. An account below its floor is lifted to it out of {@link LedgerAccounts#MINT}, as any movement would;
 * that its balance is lower there is remembered, so that it is not given the same kudos again when it recovers there.
 *
 * @param balanceHundredths spendable
 * @param escrowHundredths under evaluation
 * @param buckets whatever of the eight is known
 */
record OpeningKudos(long balanceHundredths, long escrowHundredths, Map<Bucket, Long> buckets) {
    static final String ESCROW = "escrow";

    private static final String PREFIX = "kudos.";
    private static final String UNCOUNTED = PREFIX + "uncounted";
    private static final String LIFT = PREFIX + "lift";

    OpeningKudos {
        requirePostable(balanceHundredths);
        requirePostable(escrowHundredths);
        buckets = Map.copyOf(buckets);
        buckets.values().forEach(OpeningKudos::requirePostable);
    }

    /** Whether the ledger has room for such an amount. */
    static boolean isPostable(long hundredths) {
        // Eight buckets and the rest must fit into a posting together, and so must what they change by.
        return Math.abs(hundredths) <= Posting.MAX_AMOUNT_HUNDREDTHS / (2L * (Bucket.TOTALS + 1));
    }

    /** Writes the totals down. */
    void addTo(Draft draft, long floorHundredths) {
        long counted = 0;
        for (Map.Entry<Bucket, Long> bucket : buckets.entrySet()) {
            draft.total(name(bucket.getKey()), bucket.getValue());
            counted += bucket.getValue();
        }
        draft.total(UNCOUNTED, balanceHundredths - counted);
        // Who never moved kudos has none, below the floor or not (accounts specification section 12.1).
        boolean moved = balanceHundredths != 0 || buckets.values().stream().anyMatch(amount -> amount != 0);
        draft.total(LIFT, moved ? Math.max(0, floorHundredths - balanceHundredths) : 0);
        draft.total(ESCROW, escrowHundredths);
    }

    /** Balance and escrow that totals stand for, without what was created. */
    static long sum(Map<String, Long> totals) {
        return totals.entrySet().stream()
                .filter(total -> isKudos(total.getKey()) && !total.getKey().equals(LIFT))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** What is created by news. */
    static long lift(Map<String, Long> totals) {
        return totals.getOrDefault(LIFT, 0L);
    }

    /** The postings that bring news in, summing to zero; none when nothing moved. */
    static List<Posting> postings(int userId, Map<String, Long> growth) {
        Map<Bucket, Long> spendable = new EnumMap<>(Bucket.class);
        for (Bucket bucket : Bucket.values()) {
            if (bucket.isTotal()) {
                spendable.put(bucket, growth.getOrDefault(name(bucket), 0L));
            }
        }
        spendable.put(Bucket.NONE, growth.getOrDefault(UNCOUNTED, 0L));
        spendable.put(Bucket.FORGIVEN, lift(growth));
        List<Posting> postings = new ArrayList<>();
        spendable.forEach((bucket, amount) -> {
            if (amount != 0) {
                postings.add(Posting.spendable(userId, amount, bucket));
            }
        });
        if (growth.getOrDefault(ESCROW, 0L) != 0) {
            postings.add(Posting.escrow(userId, growth.get(ESCROW)));
        }
        if (sum(growth) != 0) {
            postings.add(Posting.system(LedgerAccounts.OPENING, -sum(growth)));
        }
        if (lift(growth) != 0) {
            postings.add(Posting.system(LedgerAccounts.MINT, -lift(growth)));
        }
        return postings;
    }

    private static boolean isKudos(String total) {
        return total.startsWith(PREFIX) || total.equals(ESCROW);
    }

    private static String name(Bucket bucket) {
        return PREFIX + bucket.name().toLowerCase(Locale.ROOT);
    }

    private static void requirePostable(long hundredths) {
        if (!isPostable(hundredths)) {
            throw new IllegalArgumentException(hundredths + " hundredths are more than an opening can hold");
        }
    }
}
