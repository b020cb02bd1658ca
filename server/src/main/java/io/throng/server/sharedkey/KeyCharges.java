package io.throng.server.sharedkey;

import io.throng.server.account.RecordKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Counts what was charged for shared keys, in the transaction of the charge itself: whoever makes sure that a request becomes active
 * once and a job ends once thereby makes sure that it is counted once. One row update per key and batch, rows locked in one order, after
 * the balances.
 *
 * <p>What is left of a budget never falls below zero: the owner answers for the rest. A key that is used up counts no more on itself,
 * as in the AI Horde; by the day everything is counted.
 */
public final class KeyCharges {
    private KeyCharges() {}

    private record Day(String keyId, RecordKey kind) {
        static final Comparator<Day> LOCK_ORDER =
                Comparator.comparing(Day::keyId).thenComparing(Day::kind);
    }

    private static final class Sum {
        private long amount;
        private long requests;
        private long jobs;
    }

    /** Counts charges; those of keys that are gone are passed over. */
    public static void count(Connection connection, Collection<KeyCharge> charges) throws SQLException {
        if (charges.isEmpty()) {
            return;
        }
        Map<String, Long> amounts = new TreeMap<>();
        Map<Day, Sum> days = new TreeMap<>(Day.LOCK_ORDER);
        for (KeyCharge charge : charges) {
            String id = charge.keyId().toString();
            amounts.merge(id, charge.amountHundredths(), Math::addExact);
            Sum sum = days.computeIfAbsent(new Day(id, charge.kind()), day -> new Sum());
            sum.amount += charge.amountHundredths();
            sum.requests += charge.requests();
            sum.jobs += charge.jobs();
        }
        countOnKeys(connection, amounts);
        countByDay(connection, days);
    }

    private static void countOnKeys(Connection connection, Map<String, Long> amounts) throws SQLException {
        // Relies on the primary key of shared_key.
        try (PreparedStatement update = connection.prepareStatement("""
                with charged as (
                    select * from unnest(?::uuid[], ?::bigint[]) as c (id, amount)
                ), held as (
                    select k.id from shared_key k join charged c on c.id = k.id order by k.id for update of k
                )
                update shared_key k set
                    utilized = k.utilized + case when k.budget = 0 then 0 else c.amount end,
                    budget = case when k.budget is null then null else greatest(0, k.budget - c.amount) end,
                    last_used = now()
                from charged c join held h on h.id = c.id
                where k.id = c.id""")) {
            update.setArray(1, connection.createArrayOf("uuid", ids(amounts.keySet())));
            update.setObject(
                    2, amounts.values().stream().mapToLong(Long::longValue).toArray());
            update.executeUpdate();
        }
    }

    private static void countByDay(Connection connection, Map<Day, Sum> days) throws SQLException {
        List<Sum> sums = List.copyOf(days.values());
        // The join leaves out keys that are gone.
        try (PreparedStatement upsert = connection.prepareStatement("""
                insert into shared_key_day as d (shared_key_id, day, kind, requests, jobs, kudos)
                select c.id, (now() at time zone 'utc')::date, c.kind, c.requests, c.jobs, c.amount
                from unnest(?::uuid[], ?::smallint[], ?::bigint[], ?::bigint[], ?::bigint[])
                        as c (id, kind, requests, jobs, amount)
                    join shared_key k on k.id = c.id
                order by c.id, c.kind
                on conflict (shared_key_id, day, kind) do update set
                    requests = d.requests + excluded.requests,
                    jobs = d.jobs + excluded.jobs,
                    kudos = d.kudos + excluded.kudos""")) {
            upsert.setArray(
                    1,
                    connection.createArrayOf(
                            "uuid", ids(days.keySet().stream().map(Day::keyId).toList())));
            upsert.setArray(
                    2,
                    connection.createArrayOf(
                            "int2",
                            days.keySet().stream()
                                    .map(day -> day.kind().number())
                                    .toArray()));
            upsert.setObject(3, sums.stream().mapToLong(sum -> sum.requests).toArray());
            upsert.setObject(4, sums.stream().mapToLong(sum -> sum.jobs).toArray());
            upsert.setObject(5, sums.stream().mapToLong(sum -> sum.amount).toArray());
            upsert.executeUpdate();
        }
    }

    private static Object[] ids(Collection<String> texts) {
        return texts.stream().map(UUID::fromString).toArray();
    }
}
