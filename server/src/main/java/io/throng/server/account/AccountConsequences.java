package io.throng.server.account;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * What follows elsewhere from a change of an account, in the same transaction. Each capability provides a bean that answers for its own
 * part. The account's row is locked when these are called.
 */
public interface AccountConsequences {
    /** The account became trusted. */
    default void trusted(Connection connection, int userId) throws SQLException {}

    /** All suspicions against the account are forgotten. */
    default void suspicionForgotten(Connection connection, int userId) throws SQLException {}

    /** The account is wiped: whatever belongs to it goes, except what the books and the statistics need. */
    default void wiped(Connection connection, int userId) throws SQLException {}
}
