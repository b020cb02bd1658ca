package io.throng.server.account;

/** Which kind of work a record counts. The numbers are stored; never renumber. */
public enum RecordKey {
    /** Images; usage and contribution in megapixelsteps. */
    IMAGE(0),
    /** Texts; usage and contribution in tokens. */
    TEXT(1),
    /** Alchemy forms. */
    INTERROGATION(2);

    private final short number;

    RecordKey(int number) {
        this.number = (short) number;
    }

    /** The stored number. */
    public short number() {
        return number;
    }
}
