package io.throng.server.moderation;

import io.throng.server.moderation.filter.PromptScore;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * Prompts that the filters refused, kept for moderators to see whether the filters were right. They are the words of users about whom
 * little else is known, so they leave after {@link #LIFE}.
 */
final class RefusedPrompts {
    /** How long they are kept. */
    static final Duration LIFE = Duration.ofDays(30);

    /** Characters of a prompt that are kept. */
    static final int MAX_KEPT_LENGTH = 10_000;

    /** Prompts of one page. */
    static final int MAX_PAGE = 500;

    private RefusedPrompts() {}

    /**
     * A refused prompt.
     *
     * @param matches what the filters found in it
     */
    record Kept(UUID id, Instant at, int userId, String prompt, String matches) {}

    /**
     * Refused prompts, newest first.
     *
     * @param before only those refused earlier
     * @param userId only this account's
     * @param limit 1 to {@link #MAX_PAGE}
     */
    static List<Kept> page(Connection connection, Optional<Instant> before, OptionalInt userId, int limit)
            throws SQLException {
        // Relies on the index refused_prompt_at.
        String sql = """
                select id, at, user_id, prompt, matches from refused_prompt
                where at < coalesce(?::timestamptz, 'infinity') and (?::int is null or user_id = ?)
                order by at desc, id limit ?
                """;
        Integer user = userId.isPresent() ? userId.getAsInt() : null;
        List<Kept> kept = new ArrayList<>();
        try (var statement = connection.prepareStatement(sql)) {
            statement.setObject(
                    1, before.map(at -> at.atOffset(ZoneOffset.UTC)).orElse(null), Types.TIMESTAMP_WITH_TIMEZONE);
            statement.setObject(2, user, Types.INTEGER);
            statement.setObject(3, user, Types.INTEGER);
            statement.setInt(4, limit);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    kept.add(new Kept(
                            row.getObject(1, UUID.class),
                            row.getObject(2, OffsetDateTime.class).toInstant(),
                            row.getInt(3),
                            row.getString(4),
                            row.getString(5)));
                }
            }
        }
        return kept;
    }

    static void keep(Connection connection, UUID id, int userId, String prompt, PromptScore score) throws SQLException {
        String sql = "insert into refused_prompt (id, user_id, prompt, matches) values (?, ?, ?, ?)";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setObject(1, id);
            statement.setInt(2, userId);
            statement.setString(3, prompt.substring(0, Math.min(prompt.length(), MAX_KEPT_LENGTH)));
            statement.setString(4, String.join(", ", score.matches()));
            statement.executeUpdate();
        }
    }

    /** Deletes those that are older; answers how many. */
    static int forget(Connection connection, Instant now) throws SQLException {
        // Relies on the index refused_prompt_at.
        try (var statement = connection.prepareStatement("delete from refused_prompt where at < ?")) {
            statement.setObject(1, now.minus(LIFE).atOffset(ZoneOffset.UTC));
            return statement.executeUpdate();
        }
    }
}
