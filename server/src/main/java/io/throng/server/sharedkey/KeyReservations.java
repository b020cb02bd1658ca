package io.throng.server.sharedkey;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;

/** What a shared key may be set aside for, so that it can no longer be used by itself; a bean for each such purpose. */
@FunctionalInterface
public interface KeyReservations {
    /** Whether the key is set aside. */
    boolean reserved(Connection connection, UUID keyId) throws SQLException;
}
