package io.throng.server.storage;

import java.sql.SQLException;
import java.util.Optional;

/** Tells a database that is away, full or stopping from one that refuses what it was asked. After an outage the same call may succeed. */
public final class Outage {
    /** Longest chain of causes that is looked through. */
    private static final int MAX_CAUSES = 16;

    private Outage() {}

    /**
     * Whether the database, not the statement, is to blame: connection (08), transaction rolled back by others (40), resources such as a
     * full disk (53), an operator's intervention (57), a failure of the system below (58). A failure without a state comes from
     * the pool, which got no connection in time.
     */
    public static boolean is(SQLException failure) {
        String state = failure.getSQLState();
        if (state == null || state.length() < 2) {
            return true;
        }
        return switch (state.substring(0, 2)) {
            case "08", "40", "53", "57", "58" -> true;
            default -> false;
        };
    }

    /** The outage that is the cause of a failure, however deep, if one is. */
    public static Optional<SQLException> causing(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; depth < MAX_CAUSES && cause != null; depth++) {
            if (cause instanceof SQLException sql) {
                return is(sql) ? Optional.of(sql) : Optional.empty();
            }
            cause = cause.getCause();
        }
        return Optional.empty();
    }
}
