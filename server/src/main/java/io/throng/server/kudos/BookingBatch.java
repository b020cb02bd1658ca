package io.throng.server.kudos;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * One batch in memory: applies events in order to balances read under lock, so that each sees the floor as the one before left
 * it, and writes the sum. Not thread-safe; lives for one call.
 */
final class BookingBatch {
    private final Map<Long, LockedAccount> accounts;
    private final Map<Long, Long> balances = new TreeMap<>();
    private final Map<Long, long[]> bucketChanges = new HashMap<>();
    private final Map<HoldId, Long> holdUses = new TreeMap<>(HoldId.LOCK_ORDER);
    private final PostingRows rows = new PostingRows();

    BookingBatch(Map<Long, LockedAccount> accounts) {
        this.accounts = accounts;
        accounts.forEach((account, state) -> balances.put(account, state.balance()));
    }

    static Set<Long> accountsOf(List<LedgerEvent> events) {
        Set<Long> accounts = new HashSet<>();
        for (LedgerEvent event : events) {
            for (Posting posting : event.postings()) {
                accounts.add(posting.account());
            }
        }
        return accounts;
    }

    Optional<Long> firstUnknownAccount(LedgerEvent event) {
        return event.postings().stream()
                .map(Posting::account)
                .filter(account -> !LedgerAccounts.isSystem(account) && !accounts.containsKey(account))
                .findFirst();
    }

    /** Applies one event; answers how much had to be created to keep accounts at their floors. */
    long apply(long seq, LedgerEvent event) {
        Map<Long, Long> changes = new LinkedHashMap<>();
        for (Posting posting : event.postings()) {
            rows.add(seq, posting.account(), posting.amountHundredths(), posting.bucket());
            if (!LedgerAccounts.isSystem(posting.account())) {
                changes.merge(posting.account(), posting.amountHundredths(), Math::addExact);
                count(posting);
            }
        }
        long forgiven = 0;
        for (Map.Entry<Long, Long> change : changes.entrySet()) {
            forgiven += move(seq, change.getKey(), change.getValue());
        }
        if (forgiven > 0) {
            rows.add(seq, LedgerAccounts.MINT, -forgiven, Bucket.FORGIVEN);
        }
        for (HoldUse use : event.holdUses()) {
            holdUses.merge(use.hold(), use.amountHundredths(), Math::addExact);
        }
        return forgiven;
    }

    Map<Long, Long> balances() {
        return balances;
    }

    void write(Connection connection) throws SQLException {
        rows.insert(connection);
        writeBalances(connection);
        useHolds(connection);
    }

    private void count(Posting posting) {
        if (posting.bucket().isTotal()) {
            long[] totals = bucketChanges.computeIfAbsent(posting.account(), unused -> new long[Bucket.TOTALS]);
            int code = posting.bucket().code();
            totals[code] = Math.addExact(totals[code], posting.amountHundredths());
        }
    }

    private long move(long seq, long account, long change) {
        long moved = Math.addExact(balances.get(account), change);
        long balance = Math.max(moved, accounts.get(account).floor());
        balances.put(account, balance);
        long forgiven = balance - moved;
        if (forgiven > 0) {
            rows.add(seq, account, forgiven, Bucket.FORGIVEN);
        }
        return forgiven;
    }

    private void writeBalances(Connection connection) throws SQLException {
        long[] ids = balances.entrySet().stream()
                .filter(entry -> rows.touches(entry.getKey()))
                .mapToLong(Map.Entry::getKey)
                .toArray();
        if (ids.length == 0) {
            return;
        }
        // The rows are locked, so balances are set, not added to.
        try (PreparedStatement update = connection.prepareStatement("""
                update kudos_account a set
                    balance = u.balance,
                    accumulated = a.accumulated + u.accumulated,
                    gifted = a.gifted + u.gifted,
                    donated = a.donated + u.donated,
                    admin = a.admin + u.admin,
                    received = a.received + u.received,
                    recurring = a.recurring + u.recurring,
                    awarded = a.awarded + u.awarded,
                    styled = a.styled + u.styled
                from unnest(?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[],
                        ?::bigint[], ?::bigint[], ?::bigint[])
                    as u (id, balance, accumulated, gifted, donated, admin, received, recurring, awarded, styled)
                where a.id = u.id""")) {
            update.setObject(1, ids);
            update.setObject(2, Arrays.stream(ids).map(balances::get).toArray());
            long[] none = new long[Bucket.TOTALS];
            for (int code = 0; code < Bucket.TOTALS; code++) {
                long[] column = new long[ids.length];
                for (int i = 0; i < ids.length; i++) {
                    column[i] = bucketChanges.getOrDefault(ids[i], none)[code];
                }
                update.setObject(3 + code, column);
            }
            update.executeUpdate();
        }
    }

    private void useHolds(Connection connection) throws SQLException {
        if (holdUses.isEmpty()) {
            return;
        }
        Short[] kinds =
                holdUses.keySet().stream().map(hold -> hold.kind().code()).toArray(Short[]::new);
        UUID[] refs = holdUses.keySet().stream().map(HoldId::ref).toArray(UUID[]::new);
        long[] amounts = holdUses.values().stream().mapToLong(Long::longValue).toArray();
        try (PreparedStatement update = connection.prepareStatement("""
                with used as materialized (
                    select h.kind, h.ref, u.amount
                    from kudos_hold h
                    join unnest(?::smallint[], ?::uuid[], ?::bigint[]) as u (kind, ref, amount)
                        on u.kind = h.kind and u.ref = h.ref
                    where h.released_at is null
                    order by h.kind, h.ref
                    for update of h)
                update kudos_hold h set
                    remaining = greatest(0, h.remaining - u.amount),
                    released_at = case when h.remaining <= u.amount then now() end
                from used u
                where h.kind = u.kind and h.ref = u.ref and h.released_at is null""")) {
            update.setArray(1, connection.createArrayOf("int2", kinds));
            update.setArray(2, connection.createArrayOf("uuid", refs));
            update.setObject(3, amounts);
            update.executeUpdate();
        }
    }
}
