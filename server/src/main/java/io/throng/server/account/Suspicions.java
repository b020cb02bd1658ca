package io.throng.server.account;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/** The suspicions on record against users (accounts specification section 17). */
public final class Suspicions {
    /** Longest note of where a suspicion came from. */
    public static final int MAX_SOURCE_LENGTH = 200;

    /** Points listed of one user. */
    public static final int MAX_LISTED = 500;

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

    /**
     * One point.
     *
     * @param source what raised it
     */
    public record Point(Suspicion reason, Instant at, String source) {}

    /** Everything on record against a user, newest first. */
    public static List<Point> of(Connection connection, int userId) throws SQLException {
        List<Point> points = new ArrayList<>();
        // Uses user_suspicion_user.
        try (PreparedStatement select = connection.prepareStatement("""
                select reason, at, coalesce(source, '') from user_suspicion where user_id = ? order by id desc limit ?""")) {
            select.setInt(1, userId);
            select.setInt(2, MAX_LISTED);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    points.add(new Point(
                            Suspicion.ofNumber(rows.getInt(1)),
                            rows.getObject(2, OffsetDateTime.class).toInstant(),
                            rows.getString(3)));
                }
            }
        }
        return points;
    }

    /** Forgets every suspicion against a user. */
    static void forget(Connection connection, int userId) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("delete from user_suspicion where user_id = ?")) {
            delete.setInt(1, userId);
            delete.executeUpdate();
        }
    }
}
