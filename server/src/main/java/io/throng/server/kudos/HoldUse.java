package io.throng.server.kudos;

import static java.util.Objects.requireNonNull;

/**
 * How much of a hold an event uses up: the smaller of this and what remains. A hold with nothing left is released. A hold that
 * does not exist or is already released is no error: the debit stands on its own.
 *
 * @param amountHundredths positive
 */
public record HoldUse(HoldId hold, long amountHundredths) {
    public HoldUse {
        requireNonNull(hold);
        if (amountHundredths <= 0) {
            throw new IllegalArgumentException("a hold is used by a positive amount, not " + amountHundredths);
        }
    }
}
