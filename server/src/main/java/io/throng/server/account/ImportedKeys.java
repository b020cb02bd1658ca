package io.throng.server.account;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Ticker;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The keys that accounts brought along from another horde. They were hashed with that horde's salt, which is kept beside this horde's
 * own secret. A key that nobody has here is hashed with each of those salts and looked up once more; on its first use it is hashed
 * with this horde's secret and is an ordinary key from then on. An account that got a key here has no other.
 */
public final class ImportedKeys {
    /** How long the list of salts is taken as read: so long after an import its keys may still be unknown to a running node. */
    public static final Duration FRESHNESS = Duration.ofSeconds(5);

    /** Most hordes whose keys are known; a wrong key costs a look-up for each. */
    public static final int MAX_SOURCES = 8;

    private static final String SALT_SETTING = "account.imported-salt.";

    private final ApiKeys keys;
    private final Ticker ticker;
    private volatile Salts salts;

    ImportedKeys(ApiKeys keys, Ticker ticker) {
        this.keys = requireNonNull(keys);
        this.ticker = requireNonNull(ticker);
    }

    private record Salts(Map<String, ApiKeys> bySource, long readAtNanos) {}

    /**
     * Keeps the salt of a source, for all nodes, in the place of an earlier one.
     *
     * @throws IllegalStateException when {@link #MAX_SOURCES} others are kept already
     */
    public static void keepSalt(Connection connection, String source, String salt) throws SQLException {
        String others = "select count(*) from server_setting where starts_with(key, ?) and key <> ?";
        try (PreparedStatement count = connection.prepareStatement(others)) {
            count.setString(1, SALT_SETTING);
            count.setString(2, SALT_SETTING + source);
            try (ResultSet row = count.executeQuery()) {
                row.next();
                if (row.getInt(1) >= MAX_SOURCES) {
                    throw new IllegalStateException("the salts of " + MAX_SOURCES + " other sources are kept already");
                }
            }
        }
        try (PreparedStatement upsert = connection.prepareStatement("""
                insert into server_setting (key, value) values (?, ?)
                on conflict (key) do update set value = excluded.value, changed = now()
                where server_setting.value <> excluded.value""")) {
            upsert.setString(1, SALT_SETTING + source);
            upsert.setString(2, salt);
            upsert.executeUpdate();
        }
    }

    /** Forgets the keys that an account brought along. */
    static void forget(Connection connection, int userId) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("delete from imported_key where user_id = ?")) {
            delete.setInt(1, userId);
            delete.executeUpdate();
        }
    }

    /** The account whose key from elsewhere this is; the key is an ordinary one afterwards. One statement commits on its own. */
    Optional<Account> adopt(Connection connection, String apiKey) throws SQLException {
        for (Map.Entry<String, ApiKeys> source : current(connection).entrySet()) {
            String hash = source.getValue().hash(apiKey);
            OptionalInt userId = owner(connection, source.getKey(), hash);
            if (userId.isPresent()) {
                String own = keys.hash(apiKey);
                makeOwn(connection, source.getKey(), userId.getAsInt(), own);
                // Also right when another node was faster: both make the same key of it.
                return AccountRows.byKeyHash(connection, own);
            }
        }
        return Optional.empty();
    }

    private Map<String, ApiKeys> current(Connection connection) throws SQLException {
        Salts known = salts;
        if (known == null || ticker.read() - known.readAtNanos() > FRESHNESS.toNanos()) {
            known = new Salts(read(connection), ticker.read());
            salts = known;
        }
        return known.bySource();
    }

    private static Map<String, ApiKeys> read(Connection connection) throws SQLException {
        Map<String, ApiKeys> found = new LinkedHashMap<>();
        try (PreparedStatement select = connection.prepareStatement(
                "select key, value from server_setting where starts_with(key, ?) order by key limit ?")) {
            select.setString(1, SALT_SETTING);
            select.setInt(2, MAX_SOURCES);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found.put(rows.getString(1).substring(SALT_SETTING.length()), new ApiKeys(rows.getString(2)));
                }
            }
        }
        return found;
    }

    private static OptionalInt owner(Connection connection, String source, String hash) throws SQLException {
        // Relies on imported_key_hash.
        try (PreparedStatement select = connection.prepareStatement("""
                select k.user_id, k.hash from imported_key k join app_user u on u.id = k.user_id
                where k.source = ? and k.hash = ? and u.key_hash is null and not starts_with(u.identity, ?)""")) {
            select.setString(1, source);
            select.setString(2, hash);
            select.setString(3, AccountKind.WIPED_PREFIX);
            try (ResultSet row = select.executeQuery()) {
                return row.next() && sameDigest(row.getString(2), hash)
                        ? OptionalInt.of(row.getInt(1))
                        : OptionalInt.empty();
            }
        }
    }

    /** Takes as long for digests that differ early as for those that differ late. */
    private static boolean sameDigest(String stored, String computed) {
        return MessageDigest.isEqual(
                stored.getBytes(StandardCharsets.US_ASCII), computed.getBytes(StandardCharsets.US_ASCII));
    }

    private static void makeOwn(Connection connection, String source, int userId, String hash) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("""
                with adopted as (
                    update app_user set key_hash = ? where id = ? and key_hash is null returning id)
                update imported_key k set adopted_hash = ? from adopted a where k.source = ? and k.user_id = a.id""")) {
            update.setString(1, hash);
            update.setInt(2, userId);
            update.setString(3, hash);
            update.setString(4, source);
            update.executeUpdate();
        }
    }
}
