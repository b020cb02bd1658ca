package io.throng.server.kudos;

/**
 * A user account as read under its row lock.
 *
 * @param floor hundredths, or {@link #NO_FLOOR}
 */
record LockedAccount(long balance, long floor) {
    /** Escrow may go negative without bound. */
    static final long NO_FLOOR = Long.MIN_VALUE;

    /** Balance − floor: what could be spent if there were no holds. */
    long aboveFloor() {
        return floor == NO_FLOOR ? balance : balance - floor;
    }
}
