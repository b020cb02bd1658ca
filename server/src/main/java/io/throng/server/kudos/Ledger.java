package io.throng.server.kudos;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Books events into the ledger, in the caller's transaction. A batch of any width costs the same few multi-row statements:
 * lock the accounts, remember the events, write the postings, write the balances; postings of one account are summed before its
 * row is touched, so that the anonymous account is one row update per batch.
 *
 * <p>Order of locks: account rows ascending by number, then event keys ascending, then holds. Because accounts come first, the
 * numbers of the events that touch an account ascend in the order in which they were applied. A transaction that books more than
 * once must lock all its accounts up front with {@link #lock}. The transaction must be READ COMMITTED. Book last in a transaction
 * and commit at once: whoever books on the same account waits for the commit.
 */
@Singleton
public final class Ledger {
    /** Most events in one batch: two of every write in a full batch of a committer. */
    public static final int MAX_EVENTS_PER_BATCH = 1_024;

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Opens the two accounts of a new user; does nothing when they exist.
     *
     * @param floorHundredths the spendable balance never falls below this
     */
    public void open(Connection connection, int userId, long floorHundredths) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("""
                insert into kudos_account (id, floor) values (?, ?), (?, null)
                on conflict (id) do nothing""")) {
            insert.setLong(1, LedgerAccounts.spendable(userId));
            insert.setLong(2, floorHundredths);
            insert.setLong(3, LedgerAccounts.escrow(userId));
            insert.executeUpdate();
        }
    }

    /**
     * Locks accounts until the end of the transaction, in the one order that cannot deadlock. Needed only by transactions that
     * book or place holds more than once. System accounts and unknown accounts are passed over.
     */
    public void lock(Connection connection, Collection<Long> accounts) throws SQLException {
        lockAndRead(connection, accounts);
    }

    /** Raises the floor of a user's spendable balance; a lower one than there is changes nothing. */
    public void raiseFloor(Connection connection, int userId, long floorHundredths) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("update kudos_account set floor = ? where id = ? and floor < ?")) {
            update.setLong(1, floorHundredths);
            update.setLong(2, LedgerAccounts.spendable(userId));
            update.setLong(3, floorHundredths);
            update.executeUpdate();
        }
    }

    /**
     * Books events, each exactly once by its (kind, ref), applied in the order of the list: the floor is enforced event by event,
     * on the sum of the event's postings per account.
     *
     * @param events at most {@link #MAX_EVENTS_PER_BATCH}; may contain the same event twice
     */
    public BookingResult book(Connection connection, List<LedgerEvent> events) throws SQLException {
        if (events.size() > MAX_EVENTS_PER_BATCH) {
            throw new IllegalArgumentException(
                    events.size() + " events in one batch, of at most " + MAX_EVENTS_PER_BATCH);
        }
        if (events.isEmpty()) {
            return new BookingResult(List.of(), Map.of());
        }
        BookingBatch batch = new BookingBatch(lockAndRead(connection, BookingBatch.accountsOf(events)));
        EventOutcome[] outcomes = new EventOutcome[events.size()];
        List<Integer> wanted = new ArrayList<>(events.size());
        for (int index = 0; index < outcomes.length; index++) {
            Optional<Long> unknown = batch.firstUnknownAccount(events.get(index));
            if (unknown.isPresent()) {
                outcomes[index] = new EventOutcome.UnknownAccount(unknown.get());
            } else {
                wanted.add(index);
            }
        }
        Map<Integer, Long> booked = remember(connection, events, wanted);
        for (int index : wanted) {
            Long seq = booked.get(index);
            if (seq != null) {
                outcomes[index] = new EventOutcome.Booked(seq, batch.apply(seq, events.get(index)));
            }
        }
        if (booked.size() < wanted.size()) {
            wanted.removeAll(booked.keySet());
            explainRefused(connection, events, wanted, outcomes);
        }
        batch.write(connection);
        return new BookingResult(Arrays.asList(outcomes), batch.balances());
    }

    /**
     * Whether an event was booked before: {@link EventOutcome.Replayed} or {@link EventOutcome.Conflict}, or empty when its (kind,
     * ref) is free. Lets a caller answer a repeated transfer before asking whether the giver can afford it.
     */
    public Optional<EventOutcome> earlier(Connection connection, LedgerEvent event) throws SQLException {
        EventOutcome[] outcomes = new EventOutcome[1];
        explainRefused(connection, List.of(event), List.of(0), outcomes);
        return Optional.ofNullable(outcomes[0]);
    }

    /** The state of a user account; empty when it was never opened. */
    public Optional<AccountState> state(Connection connection, long account) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("""
                select balance, accumulated, gifted, donated, admin, received, recurring, awarded, styled
                from kudos_account where id = ?""")) {
            select.setLong(1, account);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                Map<Bucket, Long> buckets = new EnumMap<>(Bucket.class);
                for (Bucket bucket : Bucket.values()) {
                    if (bucket.isTotal()) {
                        buckets.put(bucket, row.getLong(2 + bucket.code()));
                    }
                }
                return Optional.of(new AccountState(row.getLong(1), buckets));
            }
        }
    }

    /** Balances in hundredths of those of the given user accounts that exist; queue priority is read with this. */
    public Map<Long, Long> balances(Connection connection, Collection<Long> accounts) throws SQLException {
        Map<Long, Long> balances = new LinkedHashMap<>();
        try (PreparedStatement select =
                connection.prepareStatement("select id, balance from kudos_account where id = any(?)")) {
            select.setArray(1, connection.createArrayOf("int8", accounts.toArray()));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    balances.put(rows.getLong(1), rows.getLong(2));
                }
            }
        }
        return balances;
    }

    /**
     * What an account may commit itself to: balance − floor − active holds, in hundredths; negative for fresh accounts (accounts
     * specification section 13.1). Every debit is booked at once, so there are no queued debits to count.
     *
     * @throws IllegalArgumentException when the account was never opened
     */
    public long available(Connection connection, long account) throws SQLException {
        // The sum uses kudos_hold_active.
        try (PreparedStatement select = connection.prepareStatement("""
                select a.balance - coalesce(a.floor, 0) - coalesce((
                    select sum(h.remaining) from kudos_hold h where h.account_id = a.id and h.released_at is null), 0)
                from kudos_account a where a.id = ?""")) {
            select.setLong(1, account);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    throw new IllegalArgumentException("account " + account + " was never opened");
                }
                return row.getLong(1);
            }
        }
    }

    static Map<Long, LockedAccount> lockAndRead(Connection connection, Collection<Long> accounts) throws SQLException {
        Map<Long, LockedAccount> locked = new LinkedHashMap<>();
        long[] ids = accounts.stream()
                .filter(account -> !LedgerAccounts.isSystem(account))
                .mapToLong(Long::longValue)
                .distinct()
                .sorted()
                .toArray();
        if (ids.length == 0) {
            return locked;
        }
        try (PreparedStatement select = connection.prepareStatement(
                "select id, balance, floor from kudos_account where id = any(?) order by id for update")) {
            select.setObject(1, ids);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    long balance = rows.getLong(2);
                    long floor = rows.getLong(3);
                    boolean floorless = rows.wasNull();
                    locked.put(rows.getLong(1), new LockedAccount(balance, floorless ? LockedAccount.NO_FLOOR : floor));
                }
            }
        }
        return locked;
    }

    /** Stores the events whose (kind, ref) is free; answers the number of each one stored, by its index in the batch. */
    private static Map<Integer, Long> remember(Connection connection, List<LedgerEvent> events, List<Integer> wanted)
            throws SQLException {
        Map<Integer, Long> booked = new LinkedHashMap<>();
        if (wanted.isEmpty()) {
            return booked;
        }
        int count = wanted.size();
        int[] indexes = new int[count];
        short[] kinds = new short[count];
        UUID[] refs = new UUID[count];
        long[] fingerprints = new long[count];
        long[] micros = new long[count];
        String[] details = new String[count];
        for (int i = 0; i < count; i++) {
            LedgerEvent event = events.get(wanted.get(i));
            indexes[i] = wanted.get(i);
            kinds[i] = event.kind().code();
            refs[i] = event.ref();
            fingerprints[i] = event.fingerprint();
            micros[i] = event.at().getEpochSecond() * 1_000_000 + event.at().getNano() / 1_000;
            details[i] = event.details().isEmpty() ? null : json(event.details());
        }
        // Numbers are drawn in the order of application, rows inserted in the order of kudos_event_once: two batches
        // that share
        // keys then wait for each other in one direction only.
        try (PreparedStatement insert = connection.prepareStatement("""
                with wanted as materialized (
                    select nextval('kudos_event_seq_seq') as seq, u.*
                    from unnest(?::int[], ?::smallint[], ?::uuid[], ?::bigint[], ?::bigint[], ?::text[])
                        as u (index, kind, ref, fingerprint, micros, detail)),
                stored as (
                    insert into kudos_event (seq, kind, ref, fingerprint, at, detail)
                    select seq, kind, ref, fingerprint, to_timestamp(0) + micros * interval '1 microsecond', detail::jsonb
                    from wanted order by kind, ref, index
                    on conflict on constraint kudos_event_once do nothing
                    returning seq)
                select w.index, s.seq from stored s join wanted w on w.seq = s.seq""")) {
            insert.setObject(1, indexes);
            insert.setObject(2, kinds);
            insert.setArray(3, connection.createArrayOf("uuid", refs));
            insert.setObject(4, fingerprints);
            insert.setObject(5, micros);
            insert.setArray(6, connection.createArrayOf("text", details));
            try (ResultSet rows = insert.executeQuery()) {
                while (rows.next()) {
                    booked.put(rows.getInt(1), rows.getLong(2));
                }
            }
        }
        return booked;
    }

    private static void explainRefused(
            Connection connection, List<LedgerEvent> events, List<Integer> refused, EventOutcome[] outcomes)
            throws SQLException {
        int count = refused.size();
        int[] indexes = new int[count];
        short[] kinds = new short[count];
        UUID[] refs = new UUID[count];
        for (int i = 0; i < count; i++) {
            LedgerEvent event = events.get(refused.get(i));
            indexes[i] = refused.get(i);
            kinds[i] = event.kind().code();
            refs[i] = event.ref();
        }
        try (PreparedStatement select = connection.prepareStatement("""
                select u.index, e.seq, e.fingerprint
                from unnest(?::int[], ?::smallint[], ?::uuid[]) as u (index, kind, ref)
                join kudos_event e on e.kind = u.kind and e.ref = u.ref""")) {
            select.setObject(1, indexes);
            select.setObject(2, kinds);
            select.setArray(3, connection.createArrayOf("uuid", refs));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    int index = rows.getInt(1);
                    long seq = rows.getLong(2);
                    boolean same = rows.getLong(3) == events.get(index).fingerprint();
                    outcomes[index] = same ? new EventOutcome.Replayed(seq) : new EventOutcome.Conflict(seq);
                }
            }
        }
    }

    private static String json(Map<String, String> details) {
        try {
            return JSON.writeValueAsString(requireNonNull(details));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of strings is always valid JSON", e);
        }
    }
}
