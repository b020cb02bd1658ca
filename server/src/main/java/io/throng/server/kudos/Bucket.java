package io.throng.server.kudos;

/**
 * Which running total of a user's {@code kudos_details} a posting on the spendable account counts in (accounts specification
 * section 12.3). The codes are stored; never renumber.
 */
public enum Bucket {
    ACCUMULATED(0),
    GIFTED(1),
    DONATED(2),
    ADMIN(3),
    RECEIVED(4),
    RECURRING(5),
    AWARDED(6),
    STYLED(7),
    /** Counted nowhere: escrow and system accounts, and what another horde counted nowhere of a balance brought in from it. */
    NONE(8),
    /** The part of a debit below the account's floor, given back out of {@link LedgerAccounts#MINT}; counted nowhere. */
    FORGIVEN(9);

    /** How many buckets have a running total: those with the codes 0 to 7. */
    public static final int TOTALS = 8;

    private static final Bucket[] BY_CODE = values();

    private final short code;

    Bucket(int code) {
        this.code = (short) code;
    }

    /** The stored number. */
    public short code() {
        return code;
    }

    /** Whether the bucket has a running total. */
    public boolean isTotal() {
        return code < TOTALS;
    }

    static Bucket ofCode(int code) {
        return BY_CODE[code];
    }
}
