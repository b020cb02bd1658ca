package io.throng.server.account;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What users have asked for and done, counted in the caller's transaction. */
public final class UserRecords {
    /** How exactly the last activity of a user is kept: more often than this it is not written again. */
    public static final Duration ACTIVITY_GRAIN = Duration.ofMinutes(1);

    private static final Comparator<Slot> LOCK_ORDER =
            Comparator.comparingInt(Slot::userId).thenComparing(Slot::type).thenComparing(Slot::key);

    private UserRecords() {}

    /**
     * Adds to records: one statement for any number of them, rows locked in one order. Increments of the same record are summed
     * first. The users must exist.
     */
    public static void add(Connection connection, Collection<RecordDelta> deltas) throws SQLException {
        if (deltas.isEmpty()) {
            return;
        }
        Map<Slot, Long> sums = new TreeMap<>(LOCK_ORDER);
        for (RecordDelta delta : deltas) {
            sums.merge(new Slot(delta.userId(), delta.type(), delta.key()), delta.amountHundredths(), Math::addExact);
        }
        List<Slot> slots = List.copyOf(sums.keySet());
        short[] types = new short[slots.size()];
        short[] keys = new short[slots.size()];
        for (int i = 0; i < types.length; i++) {
            types[i] = slots.get(i).type().number();
            keys[i] = slots.get(i).key().number();
        }
        try (PreparedStatement upsert = connection.prepareStatement("""
                insert into user_record as r (user_id, record_type, record_key, value_hundredths)
                select * from unnest(?::int[], ?::smallint[], ?::smallint[], ?::bigint[])
                on conflict (user_id, record_type, record_key)
                do update set value_hundredths = r.value_hundredths + excluded.value_hundredths""")) {
            upsert.setObject(1, slots.stream().mapToInt(Slot::userId).toArray());
            upsert.setObject(2, types);
            upsert.setObject(3, keys);
            upsert.setObject(
                    4, sums.values().stream().mapToLong(Long::longValue).toArray());
            upsert.executeUpdate();
        }
    }

    /**
     * Notes that users were active: by settled work of any kind (accounts specification section 19). The anonymous account is
     * passed over, and so is who was active less than {@link #ACTIVITY_GRAIN} before.
     */
    public static void touch(Connection connection, Collection<Integer> userIds, Instant at) throws SQLException {
        int[] ids = userIds.stream()
                .mapToInt(Integer::intValue)
                .filter(id -> id != Account.ANONYMOUS_ID)
                .distinct()
                .toArray();
        if (ids.length == 0) {
            return;
        }
        try (PreparedStatement update = connection.prepareStatement("""
                with stale as materialized (
                    select id from app_user where id = any(?) and last_active < ? order by id for no key update)
                update app_user u set last_active = ? from stale s where u.id = s.id""")) {
            update.setObject(1, ids);
            update.setObject(2, at.minus(ACTIVITY_GRAIN).atOffset(ZoneOffset.UTC));
            update.setObject(3, at.atOffset(ZoneOffset.UTC));
            update.executeUpdate();
        }
    }

    /** All records of a user that exist, in hundredths. */
    static Map<Slot, Long> read(Connection connection, int userId) throws SQLException {
        Map<Slot, Long> records = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(
                "select record_type, record_key, value_hundredths from user_record where user_id = ?")) {
            select.setInt(1, userId);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    records.put(slot(userId, rows.getInt(1), rows.getInt(2)), rows.getLong(3));
                }
            }
        }
        return records;
    }

    private static Slot slot(int userId, int typeNumber, int keyNumber) throws SQLException {
        for (RecordType type : RecordType.values()) {
            for (RecordKey key : RecordKey.values()) {
                if (type.number() == typeNumber && key.number() == keyNumber) {
                    return new Slot(userId, type, key);
                }
            }
        }
        throw new SQLException("user_record has the unknown type " + typeNumber + " or key " + keyNumber);
    }

    /** One counter of one user. */
    record Slot(int userId, RecordType type, RecordKey key) {}
}
