package io.throng.server.sharedkey;

import io.throng.protocol.sharedkey.SharedKeyInput;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/** The SQL of shared keys. */
final class SharedKeyRows {
    private static final long HUNDREDTHS = 100;

    private static final String COLUMNS =
            "k.id, k.owner_id, k.name, k.budget, k.expires, k.utilized, k.max_image_pixels, k.max_image_steps, k.max_text_tokens,"
                    + " k.created, k.last_used";

    private SharedKeyRows() {}

    static Optional<SharedKey> find(Connection connection, UUID id) throws SQLException {
        // Relies on the primary key of shared_key.
        try (PreparedStatement select =
                connection.prepareStatement("select " + COLUMNS + " from shared_key k where k.id = ?")) {
            select.setObject(1, id);
            return read(select).stream().findFirst();
        }
    }

    /** An owner's keys, oldest first. */
    static List<SharedKey> ofOwner(Connection connection, int ownerId) throws SQLException {
        // Uses shared_key_owner.
        try (PreparedStatement select = connection.prepareStatement(
                "select " + COLUMNS + " from shared_key k where k.owner_id = ? order by k.created, k.id")) {
            select.setInt(1, ownerId);
            return read(select);
        }
    }

    /** How many keys an owner has; nobody else can make one for it before the transaction ends. */
    static int countLocked(Connection connection, int ownerId) throws SQLException {
        try (PreparedStatement lock =
                connection.prepareStatement("select 1 from app_user where id = ? for no key update")) {
            lock.setInt(1, ownerId);
            lock.executeQuery().close();
        }
        // Uses shared_key_owner.
        try (PreparedStatement select =
                connection.prepareStatement("select count(*) from shared_key where owner_id = ?")) {
            select.setInt(1, ownerId);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    static void insert(Connection connection, SharedKey key) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("""
                insert into shared_key (id, owner_id, name, budget, expires, max_image_pixels, max_image_steps, max_text_tokens,
                    created)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?)""")) {
            insert.setObject(1, key.id());
            insert.setInt(2, key.ownerId());
            insert.setString(3, key.name().orElse(null));
            insert.setObject(4, boxed(key.budgetHundredths()), Types.BIGINT);
            insert.setObject(
                    5, key.expires().map(at -> at.atOffset(ZoneOffset.UTC)).orElse(null));
            insert.setInt(6, key.maxImagePixels());
            insert.setInt(7, key.maxImageSteps());
            insert.setInt(8, key.maxTextTokens());
            insert.setObject(9, key.created().atOffset(ZoneOffset.UTC));
            insert.executeUpdate();
        }
    }

    /**
     * Sets what is named.
     *
     * @param expires when it expires, if that is named: then empty means never
     */
    static void update(Connection connection, UUID id, SharedKeyInput wanted, Optional<Instant> expires)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("""
                update shared_key set
                    budget = case when ? then ? else budget end,
                    expires = case when ? then ? else expires end,
                    name = coalesce(?, name),
                    max_image_pixels = coalesce(?, max_image_pixels),
                    max_image_steps = coalesce(?, max_image_steps),
                    max_text_tokens = coalesce(?, max_text_tokens)
                where id = ?""")) {
            update.setBoolean(1, wanted.kudos() != null);
            update.setObject(2, wanted.kudos() == null ? null : boxed(budget(wanted.kudos())), Types.BIGINT);
            update.setBoolean(3, wanted.expiry() != null);
            update.setObject(4, expires.map(at -> at.atOffset(ZoneOffset.UTC)).orElse(null));
            update.setString(5, wanted.name());
            update.setObject(6, wanted.maxImagePixels(), Types.INTEGER);
            update.setObject(7, wanted.maxImageSteps(), Types.INTEGER);
            update.setObject(8, wanted.maxTextTokens(), Types.INTEGER);
            update.setObject(9, id);
            update.executeUpdate();
        }
    }

    static void delete(Connection connection, UUID id) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("delete from shared_key where id = ?")) {
            delete.setObject(1, id);
            delete.executeUpdate();
        }
    }

    /** Adds to a budget; a key without one stays so. */
    static void topUp(Connection connection, UUID id, long amountHundredths) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("update shared_key set budget = budget + ? where id = ?")) {
            update.setLong(1, amountHundredths);
            update.setObject(2, id);
            update.executeUpdate();
        }
    }

    /** A budget in whole kudos as it is kept. */
    static OptionalLong budget(long kudos) {
        return kudos == SharedKeyInput.UNLIMITED ? OptionalLong.empty() : OptionalLong.of(kudos * HUNDREDTHS);
    }

    private static Long boxed(OptionalLong value) {
        return value.isPresent() ? (Long) value.getAsLong() : null;
    }

    private static List<SharedKey> read(PreparedStatement select) throws SQLException {
        List<SharedKey> keys = new ArrayList<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                long budget = row.getLong(4);
                OptionalLong left = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(budget);
                keys.add(new SharedKey(
                        row.getObject(1, UUID.class),
                        row.getInt(2),
                        Optional.ofNullable(row.getString(3)),
                        left,
                        instant(row, 5),
                        row.getLong(6),
                        row.getInt(7),
                        row.getInt(8),
                        row.getInt(9),
                        instant(row, 10).orElseThrow(),
                        instant(row, 11)));
            }
        }
        return keys;
    }

    private static Optional<Instant> instant(ResultSet row, int column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }
}
