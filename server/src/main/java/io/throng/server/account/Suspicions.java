package io.throng.server.account;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** The suspicions on record against users (accounts specification section 17). */
public final class Suspicions {
    /** Longest note of where a suspicion came from. */
    public static final int MAX_SOURCE_LENGTH = 200;

    private Suspicions() {}

    /**
     * Adds a point, unless the user is the anonymous account or the reason counts once and is on record already.
     *
     * @param source what raised it, for moderators; cut at {@link #MAX_SOURCE_LENGTH}
     * @return whether a point was added
     */
    public static boolean add(Connection connection, int userId, Suspicion suspicion, String source)
            throws SQLException {
        if (userId == Account.ANONYMOUS_ID) {
            return false;
        }
        try (PreparedStatement insert = connection.prepareStatement("""
                insert into user_suspicion (user_id, reason, source)
                select ?, ?, ?
                where ? or not exists (select 1 from user_suspicion where user_id = ? and reason = ?)""")) {
            insert.setInt(1, userId);
            insert.setShort(2, suspicion.number());
            insert.setString(3, source.substring(0, Math.min(source.length(), MAX_SOURCE_LENGTH)));
            insert.setBoolean(4, suspicion.isRepeatable());
            insert.setInt(5, userId);
            insert.setShort(6, suspicion.number());
            return insert.executeUpdate() == 1;
        }
    }
}
