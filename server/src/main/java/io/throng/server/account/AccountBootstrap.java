package io.throng.server.account;

import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Base64;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * What must be settled before the first key can be looked up: the server secret, and the anonymous account's key hash under it.
 * The secret is the configured one, else one made by the first node and kept in the database, so that all nodes agree.
 */
public final class AccountBootstrap {
    private static final String SECRET_SETTING = "account.secret";
    private static final int SECRET_BYTES = 32;

    private AccountBootstrap() {}

    /** Uses the secret kept in the database, making one when there is none yet. Safe on several nodes at once. */
    public static ApiKeys withStoredSecret(DataSource dataSource, SecureRandom random) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            Optional<String> stored = storedSecret(connection);
            if (stored.isEmpty()) {
                byte[] bytes = new byte[SECRET_BYTES];
                random.nextBytes(bytes);
                keepSecret(connection, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
                stored = storedSecret(connection);
            }
            return withAnonymousKey(
                    connection,
                    new ApiKeys(stored.orElseThrow(() -> new SQLException("the server secret was just stored"))));
        }
    }

    /** Uses a configured secret. */
    public static ApiKeys withSecret(DataSource dataSource, String secret) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return withAnonymousKey(connection, new ApiKeys(secret));
        }
    }

    private static ApiKeys withAnonymousKey(Connection connection, ApiKeys keys) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "update app_user set key_hash = ? where id = ? and key_hash is distinct from ?")) {
            String hash = keys.hash(ApiKeys.ANONYMOUS);
            update.setString(1, hash);
            update.setInt(2, Account.ANONYMOUS_ID);
            update.setString(3, hash);
            update.executeUpdate();
        }
        return keys;
    }

    private static Optional<String> storedSecret(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("select value from server_setting where key = ?")) {
            select.setString(1, SECRET_SETTING);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        }
    }

    private static void keepSecret(Connection connection, String secret) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "insert into server_setting (key, value) values (?, ?) on conflict (key) do nothing")) {
            insert.setString(1, SECRET_SETTING);
            insert.setString(2, secret);
            insert.executeUpdate();
        }
    }
}
