package io.throng.server.operations;

import io.throng.server.account.AccountBelongings;
import io.throng.server.dispatch.matching.JobKind;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A user's workers and stored requests, for the user object. */
@Singleton
class Belongings implements AccountBelongings {
    /** Ids of one kind that a user object names. */
    private static final int MAX_IDS = 10_000;

    @Override
    public List<UUID> workerIds(Connection connection, int userId) throws SQLException {
        // Relies on the index worker_owner.
        return ids(connection, "select id from worker where owner_id = ? order by created limit " + MAX_IDS, userId);
    }

    @Override
    public List<UUID> imageRequestIds(Connection connection, int userId) throws SQLException {
        return requestIds(connection, userId, JobKind.IMAGE);
    }

    @Override
    public List<UUID> textRequestIds(Connection connection, int userId) throws SQLException {
        return requestIds(connection, userId, JobKind.TEXT);
    }

    private static List<UUID> requestIds(Connection connection, int userId, JobKind kind) throws SQLException {
        String sql = "select id from request where user_id = ? and kind = " + kind.code() + " limit " + MAX_IDS;
        return ids(connection, sql, userId);
    }

    private static List<UUID> ids(Connection connection, String sql, int userId) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setInt(1, userId);
            List<UUID> ids = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getObject(1, UUID.class));
                }
            }
            return ids;
        }
    }
}
