package io.throng.server.signin;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The tables of signing in. */
final class SigninRows {
    private SigninRows() {}

    static OptionalInt userOf(Connection connection, Login login) throws SQLException {
        // Relies on the primary key of account_login.
        try (PreparedStatement select =
                connection.prepareStatement("select user_id from account_login where provider = ? and subject = ?")) {
            select.setString(1, login.provider());
            select.setString(2, login.subject());
            return number(select);
        }
    }

    /** The account with an identity string; wiped accounts have tombstones instead. */
    static OptionalInt userOf(Connection connection, String identity) throws SQLException {
        // Relies on the unique index of app_user (identity).
        try (PreparedStatement select = connection.prepareStatement("select id from app_user where identity = ?")) {
            select.setString(1, identity);
            return number(select);
        }
    }

    static void link(Connection connection, Login login, int userId) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "insert into account_login (provider, subject, user_id) values (?, ?, ?)")) {
            insert.setString(1, login.provider());
            insert.setString(2, login.subject());
            insert.setInt(3, userId);
            insert.executeUpdate();
        }
    }

    /** Takes a log-in from an account. Answers whether it was the account's. */
    static boolean unlink(Connection connection, Login login, int userId) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(
                "delete from account_login where provider = ? and subject = ? and user_id = ?")) {
            delete.setString(1, login.provider());
            delete.setString(2, login.subject());
            delete.setInt(3, userId);
            return delete.executeUpdate() == 1;
        }
    }

    /** Lets an account be known by another identity string, if it is known by this one. */
    static void reidentify(Connection connection, int userId, String from, String to) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("update app_user set identity = ? where id = ? and identity = ?")) {
            update.setString(1, to);
            update.setInt(2, userId);
            update.setString(3, from);
            update.executeUpdate();
        }
    }

    /** The log-ins of an account, oldest first. */
    static List<Login> logins(Connection connection, int userId) throws SQLException {
        List<Login> logins = new ArrayList<>();
        // Uses account_login_user.
        try (PreparedStatement select = connection.prepareStatement(
                "select provider, subject from account_login where user_id = ? order by linked, provider, subject")) {
            select.setInt(1, userId);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    logins.add(new Login(rows.getString(1), rows.getString(2)));
                }
            }
        }
        return logins;
    }

    /** Keeps others from changing the account's log-ins until the transaction ends. */
    static void lockUser(Connection connection, int userId) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("select id from app_user where id = ? for no key update")) {
            select.setInt(1, userId);
            select.executeQuery().close();
        }
    }

    static Optional<String> keyHash(Connection connection, int userId) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("select key_hash from app_user where id = ?")) {
            select.setInt(1, userId);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.ofNullable(row.getString(1)) : Optional.empty();
            }
        }
    }

    /** When sessions must have begun to count; the beginning of time unless somebody signed out. */
    static Instant cutoff(Connection connection, int userId) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("select begun_before from signin_cutoff where user_id = ?")) {
            select.setInt(1, userId);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? row.getObject(1, OffsetDateTime.class).toInstant() : Instant.MIN;
            }
        }
    }

    static void cutOff(Connection connection, int userId, Instant begunBefore) throws SQLException {
        try (PreparedStatement upsert = connection.prepareStatement("""
                insert into signin_cutoff as c (user_id, begun_before) values (?, ?)
                on conflict (user_id) do update set begun_before = greatest(c.begun_before, excluded.begun_before)""")) {
            upsert.setInt(1, userId);
            upsert.setObject(2, begunBefore.atOffset(ZoneOffset.UTC));
            upsert.executeUpdate();
        }
    }

    /** Notes that a log-in under way has ended. Answers whether it had not before. */
    static boolean spend(Connection connection, String mark, Instant expires) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "insert into signin_spent (mark, expires) values (?, ?) on conflict do nothing")) {
            insert.setString(1, mark);
            insert.setObject(2, expires.atOffset(ZoneOffset.UTC));
            return insert.executeUpdate() == 1;
        }
    }

    static void sweepSpent(Connection connection, Instant now) throws SQLException {
        // Uses signin_spent_expires.
        try (PreparedStatement delete = connection.prepareStatement("delete from signin_spent where expires < ?")) {
            delete.setObject(1, now.atOffset(ZoneOffset.UTC));
            delete.executeUpdate();
        }
    }

    /** Forgets what was kept of a user's log-ins. */
    static void forget(Connection connection, int userId) throws SQLException {
        for (String table : List.of("account_login", "signin_cutoff")) {
            try (PreparedStatement delete =
                    connection.prepareStatement("delete from " + table + " where user_id = ?")) {
                delete.setInt(1, userId);
                delete.executeUpdate();
            }
        }
    }

    private static OptionalInt number(PreparedStatement select) throws SQLException {
        try (ResultSet row = select.executeQuery()) {
            return row.next() ? OptionalInt.of(row.getInt(1)) : OptionalInt.empty();
        }
    }
}
