package io.throng.server.operations;

import io.throng.server.account.AccountConsequences;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** What a change of an account means for its workers: trusted owners' are not paused, wiped owners' go. */
@Singleton
class WorkersOfAccounts implements AccountConsequences {
    @Override
    public void trusted(Connection connection, int userId) throws SQLException {
        // Relies on the index worker_owner.
        update(connection, "update worker set paused = false where owner_id = ? and paused", userId);
    }

    @Override
    public void suspicionForgotten(Connection connection, int userId) throws SQLException {
        update(
                connection,
                "delete from worker_suspicion s using worker w where w.id = s.worker_id and w.owner_id = ?",
                userId);
    }

    /** Jobs that its workers hold go stale and back to their requests; finished ones keep the worker's id alone. */
    @Override
    public void wiped(Connection connection, int userId) throws SQLException {
        update(connection, "delete from worker where owner_id = ?", userId);
    }

    private static void update(Connection connection, String sql, int userId) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setInt(1, userId);
            update.executeUpdate();
        }
    }
}
