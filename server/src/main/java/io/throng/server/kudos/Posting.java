package io.throng.server.kudos;

import static java.util.Objects.requireNonNull;

/**
 * One side of an event.
 *
 * @param account see {@link LedgerAccounts}
 * @param amountHundredths positive: credit, negative: debit; never zero, at most {@link #MAX_AMOUNT_HUNDREDTHS} in magnitude
 * @param bucket where it counts in the user's details; {@link Bucket#NONE} on escrow and system accounts
 */
public record Posting(long account, long amountHundredths, Bucket bucket) {
    /** Ten million million kudos: far above any balance seen, and low enough that sums cannot overflow. */
    public static final long MAX_AMOUNT_HUNDREDTHS = 1_000_000_000_000_000L;

    public Posting {
        requireNonNull(bucket);
        if (amountHundredths == 0 || Math.abs(amountHundredths) > MAX_AMOUNT_HUNDREDTHS) {
            throw new IllegalArgumentException("posting of " + amountHundredths + " hundredths: must be within ±"
                    + MAX_AMOUNT_HUNDREDTHS + " and not zero");
        }
        if (bucket.isTotal() && !LedgerAccounts.isSpendable(account)) {
            throw new IllegalArgumentException(
                    "bucket " + bucket + " on account " + account + ", which has no buckets");
        }
        if (account < LedgerAccounts.ADMIN) {
            throw new IllegalArgumentException("no system account has the number " + account);
        }
    }

    /** A posting on a user's spendable account. */
    public static Posting spendable(int userId, long amountHundredths, Bucket bucket) {
        return new Posting(LedgerAccounts.spendable(userId), amountHundredths, bucket);
    }

    /** A posting on a user's escrow account. */
    public static Posting escrow(int userId, long amountHundredths) {
        return new Posting(LedgerAccounts.escrow(userId), amountHundredths, Bucket.NONE);
    }

    /** A posting on a system account. */
    public static Posting system(long account, long amountHundredths) {
        if (!LedgerAccounts.isSystem(account)) {
            throw new IllegalArgumentException("account " + account + " is no system account");
        }
        return new Posting(account, amountHundredths, Bucket.NONE);
    }
}
