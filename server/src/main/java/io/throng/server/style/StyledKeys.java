package io.throng.server.style;

import static java.util.Objects.requireNonNull;

import io.throng.server.sharedkey.KeyReservations;
import io.throng.server.sharedkey.KeyWithdrawal;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * Shared keys on styles (styles spec 7): their ids are there for all to see, so such a key cannot be used by itself, and a key that is
 * deleted comes off its styles.
 */
@Singleton
final class StyledKeys implements KeyReservations, KeyWithdrawal {
    private final DataSource dataSource;

    StyledKeys(DataSource dataSource) {
        this.dataSource = requireNonNull(dataSource);
    }

    @Override
    public boolean reserved(Connection connection, UUID keyId) throws SQLException {
        // Relies on the index style_shared_key.
        try (var select = connection.prepareStatement("select exists (select from style where shared_key = ?)")) {
            select.setObject(1, keyId);
            try (var row = select.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    @Override
    public void withdrawn(UUID keyId) throws SQLException {
        // Relies on the index style_shared_key.
        try (Connection connection = dataSource.getConnection();
                var update = connection.prepareStatement(
                        "update style set shared_key = null, updated = now() where shared_key = ?")) {
            update.setObject(1, keyId);
            update.executeUpdate();
        }
    }
}
