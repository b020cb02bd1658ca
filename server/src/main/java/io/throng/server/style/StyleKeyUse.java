package io.throng.server.style;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;

/** What the keeper of shared keys needs to know of styles. */
public final class StyleKeyUse {
    private StyleKeyUse() {}

    /** Whether a style carries the key, so that it may not be used alone (403 {@code SharedKeyAssignedStyles}). */
    public static boolean isOnStyle(Connection connection, UUID sharedKey) throws SQLException {
        // Relies on the index style_shared_key.
        try (var select = connection.prepareStatement("select exists (select from style where shared_key = ?)")) {
            select.setObject(1, sharedKey);
            try (var row = select.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    /** Takes a key that is deleted off all styles. */
    public static void detach(Connection connection, UUID sharedKey) throws SQLException {
        // Relies on the index style_shared_key.
        try (var update = connection.prepareStatement(
                "update style set shared_key = null, updated = now() where shared_key = ?")) {
            update.setObject(1, sharedKey);
            update.executeUpdate();
        }
    }
}
