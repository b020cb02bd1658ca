package io.throng.server.media;

import static java.util.Objects.requireNonNull;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import javax.sql.DataSource;

/**
 * Removes objects whose retention is over. Where all nodes see the same store, a PostgreSQL advisory lock lets one of them do it;
 * sweeping twice would be harmless, only wasteful.
 */
@Singleton
public class MediaSweeper {
    /** Most objects removed in one run per bucket; the rest waits for the next. */
    public static final int MAX_OBJECTS_PER_RUN = 10_000;

    /** Key of the advisory lock: "media" in ASCII. */
    private static final long LOCK_KEY = 0x6d65646961L;

    private final MediaStore store;
    private final DataSource database;
    private final Duration retention;
    private final Clock clock;

    @Inject
    public MediaSweeper(MediaStore store, DataSource database, MediaConfig config) {
        this(store, database, config.retention(), Clock.systemUTC());
    }

    private MediaSweeper(MediaStore store, DataSource database, Duration retention, Clock clock) {
        this.store = requireNonNull(store, "store");
        this.database = requireNonNull(database, "database");
        this.retention = requireNonNull(retention, "retention");
        this.clock = requireNonNull(clock, "clock");
    }

    /** For tests and other ways of running it: like the other constructor with a given clock. */
    static MediaSweeper at(Clock clock, MediaStore store, DataSource database, Duration retention) {
        return new MediaSweeper(store, database, retention, clock);
    }

    /** Sweeps unless another node is at it; answers how many objects were removed. */
    public int sweep() throws SQLException {
        if (!store.shared()) {
            return sweepBuckets();
        }
        try (Connection connection = database.getConnection()) {
            if (!ask(connection, "select pg_try_advisory_lock(?)")) {
                return 0;
            }
            try {
                return sweepBuckets();
            } finally {
                ask(connection, "select pg_advisory_unlock(?)");
            }
        }
    }

    private int sweepBuckets() {
        Instant storedBefore = clock.instant().minus(retention);
        int removed = 0;
        for (Bucket bucket : Bucket.values()) {
            if (!bucket.permanent()) {
                removed += store.sweep(bucket, storedBefore, MAX_OBJECTS_PER_RUN);
            }
        }
        return removed;
    }

    private static boolean ask(Connection connection, String query) throws SQLException {
        try (var statement = connection.prepareStatement(query)) {
            statement.setLong(1, LOCK_KEY);
            try (var rows = statement.executeQuery()) {
                return rows.next() && rows.getBoolean(1);
            }
        }
    }
}
