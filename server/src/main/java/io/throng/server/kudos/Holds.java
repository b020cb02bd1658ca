package io.throng.server.kudos;

import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Money set aside before it is owed (accounts specification section 20.5). The payer's account row is the lock that makes two
 * holds of one payer see each other; receivers are never locked. Events use holds up through {@link LedgerEvent#using}.
 */
@Singleton
public final class Holds {
    /** Most holds in one call. */
    public static final int MAX_HOLDS_PER_BATCH = 1_000;

    private static final String SERIALIZATION_FAILURE = "40001";

    /** Places one hold; see {@link #place(Connection, List, Instant)}. */
    public HoldOutcome place(Connection connection, HoldRequest request, Instant now) throws SQLException {
        return place(connection, List.of(request), now).getFirst();
    }

    /**
     * Places holds, in order, each if balance − floor − active holds still covers it. Idempotent by id: an active hold is answered
     * as it stands, a released one is placed anew with the new amount after a fresh check.
     *
     * @return one outcome per request, in order
     */
    public List<HoldOutcome> place(Connection connection, List<HoldRequest> requests, Instant now) throws SQLException {
        requireBatch(requests.size());
        if (requests.isEmpty()) {
            return List.of();
        }
        Set<Long> payers = new HashSet<>();
        requests.forEach(request -> payers.add(request.account()));
        Map<Long, LockedAccount> accounts = Ledger.lockAndRead(connection, payers);
        Map<Long, Long> available = new HashMap<>();
        accounts.forEach((account, state) -> available.put(account, state.aboveFloor()));
        activeSums(connection, accounts.keySet())
                .forEach((account, held) -> available.merge(account, -held, Long::sum));
        Map<HoldId, Stored> stored = read(connection, requests);
        Map<HoldId, HoldRequest> placed = new LinkedHashMap<>();
        List<HoldOutcome> outcomes = new ArrayList<>(requests.size());
        for (HoldRequest request : requests) {
            Stored earlier = stored.get(request.id());
            Long affordable = available.get(request.account());
            if (affordable == null) {
                outcomes.add(new HoldOutcome.UnknownAccount());
            } else if (earlier != null && earlier.account() != request.account()) {
                outcomes.add(new HoldOutcome.OtherPayer(earlier.account()));
            } else if (earlier != null && earlier.active()) {
                outcomes.add(new HoldOutcome.Active(earlier.remaining()));
            } else if (affordable < request.amountHundredths()) {
                outcomes.add(new HoldOutcome.NotEnough(affordable));
            } else {
                available.put(request.account(), affordable - request.amountHundredths());
                stored.put(request.id(), new Stored(request.account(), request.amountHundredths(), true));
                placed.put(request.id(), request);
                outcomes.add(new HoldOutcome.Active(request.amountHundredths()));
            }
        }
        write(connection, placed, now);
        return outcomes;
    }

    /** Gives back what remains of holds; unknown and released ones are passed over. Answers how many were active. */
    public int release(Connection connection, Collection<HoldId> holds, Instant now) throws SQLException {
        requireBatch(holds.size());
        if (holds.isEmpty()) {
            return 0;
        }
        try (PreparedStatement update = connection.prepareStatement("""
                with released as materialized (
                    select h.kind, h.ref
                    from kudos_hold h
                    join unnest(?::smallint[], ?::uuid[]) as u (kind, ref) on u.kind = h.kind and u.ref = h.ref
                    where h.released_at is null
                    order by h.kind, h.ref
                    for update of h)
                update kudos_hold h set released_at = ?
                from released r
                where h.kind = r.kind and h.ref = r.ref and h.released_at is null""")) {
            setIds(connection, update, 1, List.copyOf(holds));
            update.setObject(3, now.atOffset(ZoneOffset.UTC));
            return update.executeUpdate();
        }
    }

    /** Gives back whatever is held of an account, for one that is closed. Answers how many holds that were. */
    public int releaseAll(Connection connection, long account, Instant now) throws SQLException {
        Ledger.lockAndRead(connection, List.of(account));
        // Uses kudos_hold_active. With the payer locked nobody places another.
        try (PreparedStatement update = connection.prepareStatement(
                "update kudos_hold set released_at = ? where account_id = ? and released_at is null")) {
            update.setObject(1, now.atOffset(ZoneOffset.UTC));
            update.setLong(2, account);
            return update.executeUpdate();
        }
    }

    private static Map<Long, Long> activeSums(Connection connection, Set<Long> accounts) throws SQLException {
        Map<Long, Long> sums = new HashMap<>();
        // Uses kudos_hold_active.
        try (PreparedStatement select = connection.prepareStatement("""
                select account_id, sum(remaining)::bigint from kudos_hold
                where account_id = any(?) and released_at is null group by account_id""")) {
            select.setArray(1, connection.createArrayOf("int8", accounts.toArray()));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    sums.put(rows.getLong(1), rows.getLong(2));
                }
            }
        }
        return sums;
    }

    private static Map<HoldId, Stored> read(Connection connection, List<HoldRequest> requests) throws SQLException {
        Map<HoldId, Stored> stored = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement("""
                select h.kind, h.ref, h.account_id, h.remaining, h.released_at is null
                from kudos_hold h
                join unnest(?::smallint[], ?::uuid[]) as u (kind, ref) on u.kind = h.kind and u.ref = h.ref""")) {
            setIds(connection, select, 1, requests.stream().map(HoldRequest::id).toList());
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    stored.put(
                            new HoldId(HoldKind.ofCode(rows.getInt(1)), rows.getObject(2, UUID.class)),
                            new Stored(rows.getLong(3), rows.getLong(4), rows.getBoolean(5)));
                }
            }
        }
        return stored;
    }

    private static void write(Connection connection, Map<HoldId, HoldRequest> placed, Instant now) throws SQLException {
        if (placed.isEmpty()) {
            return;
        }
        List<HoldRequest> ordered = placed.values().stream()
                .sorted((a, b) -> HoldId.LOCK_ORDER.compare(a.id(), b.id()))
                .toList();
        try (PreparedStatement insert = connection.prepareStatement("""
                insert into kudos_hold (kind, ref, account_id, original, remaining, placed_at)
                select u.kind, u.ref, u.account_id, u.amount, u.amount, ?
                from unnest(?::smallint[], ?::uuid[], ?::bigint[], ?::bigint[]) as u (kind, ref, account_id, amount)
                on conflict (kind, ref) do update set
                    original = excluded.original,
                    remaining = excluded.remaining,
                    placed_at = excluded.placed_at,
                    released_at = null
                where kudos_hold.account_id = excluded.account_id""")) {
            insert.setObject(1, now.atOffset(ZoneOffset.UTC));
            setIds(connection, insert, 2, ordered.stream().map(HoldRequest::id).toList());
            insert.setObject(4, ordered.stream().mapToLong(HoldRequest::account).toArray());
            insert.setObject(
                    5, ordered.stream().mapToLong(HoldRequest::amountHundredths).toArray());
            if (insert.executeUpdate() != placed.size()) {
                throw new SQLException(
                        "two payers placed a hold under the same id at the same moment", SERIALIZATION_FAILURE);
            }
        }
    }

    private static void setIds(Connection connection, PreparedStatement statement, int position, List<HoldId> ids)
            throws SQLException {
        Short[] kinds = ids.stream().map(id -> id.kind().code()).toArray(Short[]::new);
        UUID[] refs = ids.stream().map(HoldId::ref).toArray(UUID[]::new);
        statement.setArray(position, connection.createArrayOf("int2", kinds));
        statement.setArray(position + 1, connection.createArrayOf("uuid", refs));
    }

    private static void requireBatch(int size) {
        if (size > MAX_HOLDS_PER_BATCH) {
            throw new IllegalArgumentException(size + " holds in one call, of at most " + MAX_HOLDS_PER_BATCH);
        }
    }

    private record Stored(long account, long remaining, boolean active) {}
}
