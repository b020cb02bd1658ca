package io.throng.server.moderation;

import io.throng.server.moderation.filter.PromptScore;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
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

    private RefusedPrompts() {}

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
