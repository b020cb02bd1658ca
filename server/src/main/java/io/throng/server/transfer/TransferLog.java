package io.throng.server.transfer;

import static java.util.Objects.requireNonNull;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;

/** Who gave what to whom. */
final class TransferLog {
    /** So long after a gift the receiver cannot give anything to the giver. */
    static final Duration REVERSAL_PAUSE = Duration.ofSeconds(60);

    private TransferLog() {}

    /**
     * One gift.
     *
     * @param ref that of the ledger's event
     * @param sharedKeyId the key whose budget grew with it
     */
    record Entry(UUID ref, int giverId, int receiverId, long amountHundredths, Optional<UUID> sharedKeyId, Instant at) {
        Entry {
            requireNonNull(ref);
            requireNonNull(sharedKeyId);
            requireNonNull(at);
        }
    }

    static boolean gaveSince(Connection connection, int giverId, int receiverId, Instant since) throws SQLException {
        // Uses kudos_transfer_pair.
        try (PreparedStatement select = connection.prepareStatement(
                "select 1 from kudos_transfer where giver_id = ? and receiver_id = ? and at > ? limit 1")) {
            select.setInt(1, giverId);
            select.setInt(2, receiverId);
            select.setObject(3, since.atOffset(ZoneOffset.UTC));
            try (ResultSet row = select.executeQuery()) {
                return row.next();
            }
        }
    }

    static Optional<Entry> find(Connection connection, UUID ref) throws SQLException {
        // Relies on the primary key of kudos_transfer.
        try (PreparedStatement select = connection.prepareStatement("""
                select ref, giver_id, receiver_id, amount_hundredths, shared_key_id, at from kudos_transfer where ref = ?""")) {
            select.setObject(1, ref);
            try (ResultSet row = select.executeQuery()) {
                return row.next()
                        ? Optional.of(new Entry(
                                row.getObject(1, UUID.class),
                                row.getInt(2),
                                row.getInt(3),
                                row.getLong(4),
                                Optional.ofNullable(row.getObject(5, UUID.class)),
                                row.getObject(6, OffsetDateTime.class).toInstant()))
                        : Optional.empty();
            }
        }
    }

    static void add(Connection connection, Entry entry) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("""
                insert into kudos_transfer (ref, giver_id, receiver_id, amount_hundredths, shared_key_id, at)
                values (?, ?, ?, ?, ?, ?)""")) {
            insert.setObject(1, entry.ref());
            insert.setInt(2, entry.giverId());
            insert.setInt(3, entry.receiverId());
            insert.setLong(4, entry.amountHundredths());
            insert.setObject(5, entry.sharedKeyId().orElse(null));
            insert.setObject(6, entry.at().atOffset(ZoneOffset.UTC));
            insert.executeUpdate();
        }
    }
}
