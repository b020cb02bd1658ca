package io.throng.server.duty;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the database knows of duties: the list of them, when they were last done, and wishes for a turn out of order. */
public final class DutyLog {
    private DutyLog() {}

    /** Somebody asked for a turn. */
    record Wish(String name, Instant asked) {
        long askedMicros() {
            return micros(asked);
        }
    }

    /**
     * One duty.
     *
     * @param place {@code every node} or {@code one node}; empty before a node of this version has run
     * @param lastDone of those that one node does; empty if never
     * @param answered when a turn that somebody asked for was last given
     * @param lastFailure what went wrong last, with its time
     */
    public record Entry(
            String name,
            Optional<String> place,
            Optional<Duration> pause,
            Optional<Instant> lastDone,
            Optional<Duration> lastTook,
            Optional<Instant> asked,
            Optional<Instant> answered,
            Optional<String> lastFailure,
            Optional<Instant> failedAt) {}

    /** All duties that nodes have done, by name. */
    public static List<Entry> all(Connection connection) throws SQLException {
        String sql = """
                select name, place, pause_millis, nullif(last_done, '-infinity'), last_millis, asked, answered, last_failure, failed_at
                from duty order by name
                """;
        List<Entry> entries = new ArrayList<>();
        try (var statement = connection.prepareStatement(sql);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                entries.add(new Entry(
                        row.getString(1),
                        Optional.ofNullable(row.getString(2)),
                        Optional.ofNullable(row.getObject(3, Long.class)).map(Duration::ofMillis),
                        instant(row, 4),
                        Optional.ofNullable(row.getObject(5, Long.class)).map(Duration::ofMillis),
                        instant(row, 6),
                        instant(row, 7),
                        Optional.ofNullable(row.getString(8)),
                        instant(row, 9)));
            }
        }
        return entries;
    }

    /** Asks for a turn, which nodes give within a second or two; empty if no node knows such a duty. Answers when it was asked. */
    public static Optional<Instant> ask(Connection connection, String name) throws SQLException {
        if (name.indexOf('\0') >= 0) {
            // The database cannot keep such a name.
            return Optional.empty();
        }
        // Relies on the primary key of duty.
        String sql = "update duty set asked = clock_timestamp() where name = ? and place is not null returning asked";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, name);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next()
                        ? Optional.of(rows.getObject(1, OffsetDateTime.class).toInstant())
                        : Optional.empty();
            }
        }
    }

    static void done(Connection connection, String name, long millis) throws SQLException {
        String sql = "update duty set last_done = clock_timestamp(), last_millis = ? where name = ?";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, millis);
            statement.setString(2, name);
            statement.executeUpdate();
        }
    }

    static void answered(Connection connection, String name, long millis) throws SQLException {
        String sql = "update duty set answered = clock_timestamp(), last_millis = ? where name = ?";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, millis);
            statement.setString(2, name);
            statement.executeUpdate();
        }
    }

    static void failed(Connection connection, String name, String why) throws SQLException {
        String sql = "update duty set last_failure = ?, failed_at = clock_timestamp() where name = ?";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, why);
            statement.setString(2, name);
            statement.executeUpdate();
        }
    }

    static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    private static Optional<Instant> instant(ResultSet row, int column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return Optional.ofNullable(at).map(OffsetDateTime::toInstant);
    }
}
