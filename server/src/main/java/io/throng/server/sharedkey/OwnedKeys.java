package io.throng.server.sharedkey;

import static java.util.Objects.requireNonNull;

import io.throng.server.account.AccountBelongings;
import io.throng.server.account.AccountConsequences;
import io.throng.server.account.DelegatedKeys;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What accounts have to do with shared keys: the ids in a user object, whose key a text is, and that a wiped owner's keys go. */
@Singleton
final class OwnedKeys implements AccountBelongings, AccountConsequences, DelegatedKeys {
    private final SharedKeys sharedKeys;

    OwnedKeys(SharedKeys sharedKeys) {
        this.sharedKeys = requireNonNull(sharedKeys);
    }

    @Override
    public List<UUID> sharedKeyIds(Connection connection, int userId) throws SQLException {
        return SharedKeyRows.ofOwner(connection, userId).stream()
                .map(SharedKey::id)
                .toList();
    }

    @Override
    public void wiped(Connection connection, int userId) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("delete from shared_key where owner_id = ?")) {
            delete.setInt(1, userId);
            delete.executeUpdate();
        }
    }

    @Override
    public Optional<Delegate> find(String key) throws SQLException {
        return sharedKeys.find(key).map(found -> new Delegate(found.ownerId(), found.label()));
    }
}
