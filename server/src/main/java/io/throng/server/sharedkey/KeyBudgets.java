package io.throng.server.sharedkey;

import static java.util.Objects.requireNonNull;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Whether the budgets of shared keys cover what is promised to requests, in the transaction that makes the requests. The keys' rows are
 * locked for it, after the balances, until that transaction ends: of requests that come in the same moment, at whichever nodes, each
 * sees those before it.
 */
public final class KeyBudgets {
    private KeyBudgets() {}

    /**
     * What a new request is expected to cost the key that it was made with.
     *
     * @param estimateHundredths in all
     * @param mustFit whether it is not to be unless the budget covers it; one that goes last in any case counts for those after it
     */
    public record Promise(UUID requestId, UUID keyId, long estimateHundredths, boolean mustFit) {
        public Promise {
            requireNonNull(requestId);
            requireNonNull(keyId);
        }
    }

    /**
     * Why a request does not fit.
     *
     * @param budgetHundredths left of the key's budget
     * @param freeHundredths of that, what is not promised to other requests
     */
    public record Shortage(long budgetHundredths, long freeHundredths) {}

    /**
     * The requests that do not fit, with the reason. Earlier ones go first.
     *
     * @param promises requests written in this transaction, and not counted on their keys yet
     */
    public static Map<UUID, Shortage> shortages(Connection connection, List<Promise> promises) throws SQLException {
        Map<UUID, Long> budgets =
                lock(connection, promises.stream().map(Promise::keyId).toList());
        if (budgets.isEmpty()) {
            return Map.of();
        }
        Map<UUID, Long> free = new HashMap<>(budgets);
        promisedToOthers(connection, budgets.keySet(), promises)
                .forEach((id, promised) -> free.merge(id, -promised, Long::sum));
        Map<UUID, Shortage> shortages = new LinkedHashMap<>();
        for (Promise promise : promises) {
            Long left = free.get(promise.keyId());
            if (left == null) {
                continue;
            }
            if (promise.mustFit() && promise.estimateHundredths() > left) {
                shortages.put(promise.requestId(), new Shortage(budgets.get(promise.keyId()), Math.max(0, left)));
            } else {
                free.put(promise.keyId(), left - promise.estimateHundredths());
            }
        }
        return shortages;
    }

    /** Locks the keys; answers what is left of the budgets of those that have one. */
    private static Map<UUID, Long> lock(Connection connection, Collection<UUID> keys) throws SQLException {
        // Relies on the primary key of shared_key. Keys without a budget are locked as well: KeyCharges will, in the
        // order of ids.
        String sql = "select id, budget from shared_key where id = any (?::uuid[]) order by id for update";
        Map<UUID, Long> budgets = new HashMap<>();
        try (var select = connection.prepareStatement(sql)) {
            select.setArray(1, connection.createArrayOf("uuid", keys.toArray()));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    long budget = rows.getLong(2);
                    if (!rows.wasNull()) {
                        budgets.put(rows.getObject(1, UUID.class), budget);
                    }
                }
            }
        }
        return budgets;
    }

    /** In a statement of its own: it must see what was committed before the lock was got. */
    private static Map<UUID, Long> promisedToOthers(
            Connection connection, Collection<UUID> keys, List<Promise> promises) throws SQLException {
        // Uses request_shared_key.
        String sql = """
                select shared_key_id, sum(greatest(0, shared_key_estimate - consumed))::bigint from request
                where shared_key_id = any (?::uuid[]) and not faulted and (n > 0 or processing > 0) and id <> all (?::uuid[])
                group by shared_key_id
                """;
        Map<UUID, Long> promised = new HashMap<>();
        try (var select = connection.prepareStatement(sql)) {
            select.setArray(1, connection.createArrayOf("uuid", keys.toArray()));
            select.setArray(
                    2,
                    connection.createArrayOf(
                            "uuid", promises.stream().map(Promise::requestId).toArray()));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    promised.put(rows.getObject(1, UUID.class), rows.getLong(2));
                }
            }
        }
        return promised;
    }
}
