package io.throng.server.dispatch;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;

/**
 * The part of a request's row that changes during its life.
 *
 * @param version grows with every update; a state replaces only older ones
 * @param n jobs not handed out yet
 * @param jobs jobs asked for; after a cancel those that were finished by then
 * @param processing jobs at a worker
 * @param finished jobs delivered
 * @param restarted jobs that a worker gave up or let go stale
 * @param faulted whether too many of its jobs faulted; terminal
 * @param cancelled whether its owner withdrew it
 * @param expires when it is forgotten
 * @param consumedHundredths kudos charged so far
 */
public record RequestState(
        UUID id,
        int version,
        int n,
        int jobs,
        int processing,
        int finished,
        int restarted,
        boolean faulted,
        boolean cancelled,
        Instant expires,
        long consumedHundredths) {

    /** Jobs of a request that may fault before the request is given up (image spec 3.4, text spec 5). */
    public static final int FAULT_LIMIT = 3;

    /** The columns that {@link #read} expects, in its order; for `returning` and `select` on an alias r. */
    public static final String COLUMNS =
            "r.id, r.version, r.n, r.jobs, r.processing, r.finished, r.restarted, r.faulted, r.cancelled, r.expires, r.consumed";

    /** How many columns {@link #read} takes. */
    public static final int COLUMN_COUNT = 11;

    public static RequestState read(ResultSet row) throws SQLException {
        return new RequestState(
                row.getObject(1, UUID.class),
                row.getInt(2),
                row.getInt(3),
                row.getInt(4),
                row.getInt(5),
                row.getInt(6),
                row.getInt(7),
                row.getBoolean(8),
                row.getBoolean(9),
                row.getObject(10, OffsetDateTime.class).toInstant(),
                row.getLong(11));
    }

    /** Whether nothing more will come: given up, or nothing waits and nothing runs. */
    public boolean done() {
        return faulted || (n == 0 && processing == 0);
    }

    /** Jobs that wait, never more than what was asked for and is neither running nor finished. */
    public int waiting() {
        return Math.min(Math.max(n, 0), Math.max(jobs - processing - finished, 0));
    }
}
