package io.throng.server.moderation;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;

/**
 * Numbers that grow whenever something changes that all nodes keep in memory. A node compares its number with the database's every
 * {@link #LOOK} and reads the whole anew when they differ; that way a message can neither be missed nor come too early.
 */
public enum SharedVersion {
    FILTERS,
    ADDRESSES;

    /** How often nodes look, so the longest time until a change acts everywhere. */
    public static final java.time.Duration LOOK = java.time.Duration.ofSeconds(2);

    /** Says, in the transaction of a change, that something changed. Changes of the same part follow one another. */
    public void grow(Connection connection) throws SQLException {
        // Relies on the primary key of moderation_version.
        String sql = """
                insert into moderation_version (part, version) values (?, 1)
                on conflict (part) do update set version = moderation_version.version + 1
                """;
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, key());
            statement.executeUpdate();
        }
    }

    /** The number now; 0 before the first change. */
    public long read(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement("select version from moderation_version where part = ?")) {
            statement.setString(1, key());
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? rows.getLong(1) : 0;
            }
        }
    }

    private String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
