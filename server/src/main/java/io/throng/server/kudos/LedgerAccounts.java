package io.throng.server.kudos;

/**
 * The numbering of ledger accounts. A user has two: the spendable balance and the escrow of an untrusted worker owner. Negative
 * numbers are the system's own accounts, which have neither a floor nor a materialised balance.
 */
public final class LedgerAccounts {
    /** Where created money comes from: uptime, awards, forgiven debt, rewards not covered by what the requester paid. */
    public static final long MINT = -1;

    /** Where burnt money goes: the horde tax. */
    public static final long TAX = -2;

    /** Counter-account of balances brought in from elsewhere. */
    public static final long OPENING = -3;

    /** Counter-account of adjustments by an administrator. */
    public static final long ADMIN = -4;

    private LedgerAccounts() {}

    /** The spendable account of a user. */
    public static long spendable(int userId) {
        return 2L * requireUser(userId);
    }

    /** The escrow ("evaluating kudos") account of a user. */
    public static long escrow(int userId) {
        return 2L * requireUser(userId) + 1;
    }

    /** Whether the account belongs to the system and not to a user. */
    public static boolean isSystem(long account) {
        return account < 0;
    }

    /** Whether the account is some user's spendable account: the only kind with a floor and with buckets. */
    public static boolean isSpendable(long account) {
        return account >= 0 && (account & 1) == 0;
    }

    /** The user an account belongs to. */
    public static int userOf(long account) {
        if (isSystem(account)) {
            throw new IllegalArgumentException("account " + account + " belongs to no user");
        }
        return Math.toIntExact(account >> 1);
    }

    private static int requireUser(int userId) {
        if (userId < 0) {
            throw new IllegalArgumentException("user id " + userId + " is negative");
        }
        return userId;
    }
}
