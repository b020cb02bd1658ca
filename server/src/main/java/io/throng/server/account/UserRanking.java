package io.throng.server.account;

import java.util.Arrays;

/**
 * All users in one order, as a page of the list needs it: the numbers alone, read in one go and then kept for some minutes, since an
 * index on balances would make every payment dearer. Each user costs four bytes.
 *
 * @param userIds in order
 */
record UserRanking(int[] userIds) {
    /** Users on a page. */
    static final int PAGE_SIZE = 25;

    /** Pages beyond this are empty. */
    static final int MAX_PAGE = 10_000;

    /** Users that can be reached by pages. */
    static final int MAX_USERS = PAGE_SIZE * MAX_PAGE;

    /** The orders there are. */
    enum Order {
        /** Most kudos first, then by number. */
        KUDOS("a.balance desc, u.id"),
        /** Oldest account first, then by number. */
        AGE("u.created, u.id");

        private final String sql;

        Order(String sql) {
            this.sql = sql;
        }

        String sql() {
            return sql;
        }

        /** What a caller asked for; everything unknown means kudos. */
        static Order of(String wanted) {
            return "age".equals(wanted) ? AGE : KUDOS;
        }
    }

    /** The users on a page; none beyond the last. */
    int[] page(int page) {
        int from = Math.min((page - 1) * PAGE_SIZE, userIds.length);
        return Arrays.copyOfRange(userIds, from, Math.min(from + PAGE_SIZE, userIds.length));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UserRanking ranking && Arrays.equals(userIds, ranking.userIds);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(userIds);
    }

    @Override
    public String toString() {
        return "UserRanking[" + userIds.length + " users]";
    }
}
