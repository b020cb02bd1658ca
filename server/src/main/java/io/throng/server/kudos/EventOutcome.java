package io.throng.server.kudos;

/** What became of one event of a batch. A problem with one event never spoils its neighbours. */
public sealed interface EventOutcome {
    /**
     * Booked now.
     *
     * @param seq number of the event in the ledger; ascending in the order of application per account
     * @param forgivenHundredths what was created so that accounts stay at or above their floors; 0 mostly
     */
    record Booked(long seq, long forgivenHundredths) implements EventOutcome {}

    /**
     * The same event was booked before; nothing moved this time.
     *
     * @param originalSeq number of the original
     */
    record Replayed(long originalSeq) implements EventOutcome {}

    /**
     * Another event with other movements holds this kind and ref; nothing moved.
     *
     * @param originalSeq number of the event in the way
     */
    record Conflict(long originalSeq) implements EventOutcome {}

    /**
     * The event names an account that was never opened; nothing moved, and the event is not remembered.
     *
     * @param account the first such account
     */
    record UnknownAccount(long account) implements EventOutcome {}
}
