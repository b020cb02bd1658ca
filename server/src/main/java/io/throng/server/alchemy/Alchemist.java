package io.throng.server.alchemy;

import io.throng.server.account.Account;
import io.throng.server.account.Role;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * A worker as settlements see it.
 *
 * @param inEvaluation whether half of what its owner earns waits in escrow
 */
record Alchemist(UUID id, String name, int ownerId, boolean inEvaluation) {
    static Map<UUID, Alchemist> read(Connection connection, Collection<UUID> ids) throws SQLException {
        // Relies on the primary keys of worker and app_user.
        String sql = """
                select w.id, w.name, w.owner_id, u.roles
                from worker w join app_user u on u.id = w.owner_id where w.id = any (?::uuid[])
                """;
        Map<UUID, Alchemist> alchemists = new HashMap<>();
        try (var statement = connection.prepareStatement(sql)) {
            statement.setArray(1, connection.createArrayOf("uuid", ids.toArray()));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    UUID id = row.getObject(1, UUID.class);
                    int owner = row.getInt(3);
                    boolean trusted = (row.getInt(4) & Role.TRUSTED.bit()) != 0;
                    alchemists.put(
                            id, new Alchemist(id, row.getString(2), owner, !trusted && owner != Account.ANONYMOUS_ID));
                }
            }
        }
        return alchemists;
    }
}
