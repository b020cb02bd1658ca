package io.throng.server.kudos;

import static java.util.Objects.requireNonNull;

/**
 * A wish to set money aside.
 *
 * @param account a user's spendable account
 * @param amountHundredths positive, at most {@link Posting#MAX_AMOUNT_HUNDREDTHS}
 */
public record HoldRequest(HoldId id, long account, long amountHundredths) {
    public HoldRequest {
        requireNonNull(id);
        if (!LedgerAccounts.isSpendable(account)) {
            throw new IllegalArgumentException("account " + account + " is no spendable account");
        }
        if (amountHundredths <= 0 || amountHundredths > Posting.MAX_AMOUNT_HUNDREDTHS) {
            throw new IllegalArgumentException(
                    "hold of " + amountHundredths + " hundredths: must be 1 to " + Posting.MAX_AMOUNT_HUNDREDTHS);
        }
    }
}
