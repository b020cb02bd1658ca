package io.throng.server.kudos;

/** What became of a wish for a hold. */
public sealed interface HoldOutcome {
    /**
     * The hold is active.
     *
     * @param remainingHundredths what it still sets aside: less than asked when it was placed before and partly used
     */
    record Active(long remainingHundredths) implements HoldOutcome {}

    /**
     * The account cannot afford it; nothing was placed.
     *
     * @param availableHundredths balance − floor − other active holds at that moment; may be negative
     */
    record NotEnough(long availableHundredths) implements HoldOutcome {}

    /** The id is in use, or was, for another account; nothing was placed. */
    record OtherPayer(long account) implements HoldOutcome {}

    /** The account was never opened. */
    record UnknownAccount() implements HoldOutcome {}
}
