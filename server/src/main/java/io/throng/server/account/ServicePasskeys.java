package io.throng.server.account;

import static java.util.Objects.requireNonNull;

import io.throng.server.http.PassKeys;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import javax.sql.DataSource;

/**
 * The passkeys of service accounts (accounts specification section 10), in the memory of this node, read anew every {@link #FRESHNESS}.
 * Those of flagged and deleted accounts, and of accounts that are no services any more, are left out. Only hashes are known, so that a
 * near miss takes as long as any other.
 */
@Singleton
public final class ServicePasskeys implements PassKeys {
    /** How old what a node knows may be. */
    public static final Duration FRESHNESS = Duration.ofSeconds(5);

    /** Passkeys that a node knows at once; there is one for each service. */
    static final int MAX_PASSKEYS = 100_000;

    private final DataSource dataSource;
    private final ApiKeys keys;
    private volatile Set<String> hashes = Set.of();

    @Inject
    public ServicePasskeys(DataSource dataSource, ApiKeys keys) {
        this.dataSource = requireNonNull(dataSource);
        this.keys = requireNonNull(keys);
    }

    @Override
    public boolean isKnown(String passkey) {
        Set<String> known = hashes;
        return !known.isEmpty() && passkey.length() == ApiKeys.LENGTH && known.contains(keys.hashOfPasskey(passkey));
    }

    /** Reads the passkeys anew. Blocks. */
    public void refresh() throws SQLException {
        Set<String> read = new HashSet<>();
        int barring = Role.FLAGGED.bit() | Role.DELETED.bit();
        // Uses the unique index of app_user (passkey_hash): few rows have one.
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement(
                        "select passkey_hash from app_user where passkey_hash is not null and roles & ? = ? limit ?")) {
            select.setInt(1, Role.SERVICE.bit() | barring);
            select.setInt(2, Role.SERVICE.bit());
            select.setInt(3, MAX_PASSKEYS);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    read.add(rows.getString(1));
                }
            }
        }
        hashes = Set.copyOf(read);
    }
}
