package io.throng.server.account;

/**
 * What a user's record counts (accounts specification sections 19 and 21). The numbers are those of the AI Horde and are stored;
 * number 2 was never used.
 */
public enum RecordType {
    /** Work done by the user's workers. */
    CONTRIBUTION(0),
    /** Work asked for. */
    USAGE(1),
    /** Pieces done by the user's workers. */
    FULFILLMENT(3),
    /** Pieces asked for: activations and settled jobs together. */
    REQUEST(4),
    /** Uses of the user's styles. */
    STYLE(5);

    private final short number;

    RecordType(int number) {
        this.number = (short) number;
    }

    /** The stored number. */
    public short number() {
        return number;
    }
}
