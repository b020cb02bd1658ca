package io.throng.server.account;

import io.throng.protocol.account.UserStyle;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/**
 * What another capability knows to belong to a user, for the user object. Each capability provides a bean that answers for its own
 * part; parts nobody answers for are empty.
 */
public interface AccountBelongings {
    /** Ids of all the user's workers that were not deleted, online or not. */
    default List<UUID> workerIds(Connection connection, int userId) throws SQLException {
        return List.of();
    }

    /** Ids of the user's image requests that are still stored. */
    default List<UUID> imageRequestIds(Connection connection, int userId) throws SQLException {
        return List.of();
    }

    /** Ids of the user's text requests that are still stored. */
    default List<UUID> textRequestIds(Connection connection, int userId) throws SQLException {
        return List.of();
    }

    /**
     * The user's styles.
     *
     * @param privatesToo whether the reader may see those that are not public
     */
    default List<UserStyle> styles(Connection connection, int userId, boolean privatesToo) throws SQLException {
        return List.of();
    }

    /** Ids of the user's shared keys. */
    default List<UUID> sharedKeyIds(Connection connection, int userId) throws SQLException {
        return List.of();
    }
}
