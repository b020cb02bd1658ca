package io.throng.server.signin;

import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Base64;
import java.util.Optional;
import javax.sql.DataSource;

/** The secret under which cookies are sealed: made by the first node and kept in the database, so that all nodes agree. */
final class SigninSecret {
    private static final String SETTING = "signin.secret";
    private static final int BYTES = 32;

    private SigninSecret() {}

    /** Safe on several nodes at once. */
    static byte[] readOrCreate(DataSource dataSource, SecureRandom random) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            Optional<String> stored = stored(connection);
            if (stored.isEmpty()) {
                byte[] fresh = new byte[BYTES];
                random.nextBytes(fresh);
                keep(connection, Base64.getUrlEncoder().withoutPadding().encodeToString(fresh));
                stored = stored(connection);
            }
            return Base64.getUrlDecoder()
                    .decode(stored.orElseThrow(() -> new SQLException("the secret was just stored")));
        }
    }

    private static Optional<String> stored(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("select value from server_setting where key = ?")) {
            select.setString(1, SETTING);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        }
    }

    private static void keep(Connection connection, String secret) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "insert into server_setting (key, value) values (?, ?) on conflict (key) do nothing")) {
            insert.setString(1, SETTING);
            insert.setString(2, secret);
            insert.executeUpdate();
        }
    }
}
