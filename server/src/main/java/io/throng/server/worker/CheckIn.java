package io.throng.server.worker;

import io.throng.server.commit.BatchWriter;
import io.throng.server.commit.CounterShard;
import io.throng.server.dispatch.matching.UptimeReward;
import io.throng.server.kudos.Ledger;
import io.throng.server.kudos.LedgerEvent;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.IntConsumer;

/**
 * A worker was heard of and what it said is to be kept.
 *
 * @param worker as it is now
 * @param reward for its uptime, if one is due
 * @param rewardHundredths what the worker's own counters show for it
 */
public record CheckIn(Worker worker, String address, Optional<LedgerEvent> reward, long rewardHundredths) {
    /** Writes check-ins; of several of one worker in a batch the last one stays, and every reward is booked and counted. */
    public static final class Writer implements BatchWriter<CheckIn, Boolean> {
        private final Ledger ledger;
        private final IntConsumer rewarded;

        public Writer(Ledger ledger) {
            this(ledger, ownerId -> {});
        }

        /** @param rewarded told of the owner of every worker that was rewarded, after the commit */
        public Writer(Ledger ledger, IntConsumer rewarded) {
            this.ledger = ledger;
            this.rewarded = rewarded;
        }

        @Override
        public List<Boolean> write(Connection connection, List<CheckIn> writes, boolean repeated) throws SQLException {
            List<LedgerEvent> rewards =
                    writes.stream().flatMap(write -> write.reward().stream()).toList();
            if (!rewards.isEmpty()) {
                ledger.book(connection, rewards);
            }
            Set<UUID> seen = new HashSet<>();
            List<CheckIn> last = new ArrayList<>();
            Map<UUID, Long> earned = new HashMap<>();
            writes.forEach(write -> earned.merge(write.worker().id(), write.rewardHundredths(), Long::sum));
            for (CheckIn write : writes.reversed()) {
                if (seen.add(write.worker().id())) {
                    last.add(write);
                }
            }
            // Relies on the primary keys of worker and team_total. Rows are locked in id order, as everywhere.
            String sql = """
                    with said as (
                        select * from unnest(?::uuid[], ?::timestamptz[], ?::text[], ?::text[], ?::bigint[], ?::bigint[], ?::bigint[])
                            as s (id, at, offer, address, uptime, rewarded, reward)
                    ), held as (
                        select w.id, w.team_id, s.rewarded > w.uptime_rewarded_seconds and s.reward > 0 as due
                        from worker w join said s on s.id = w.id order by w.id for update of w
                    ), kept as (
                        update worker w
                        set last_check_in = greatest(w.last_check_in, s.at), offer = s.offer, address = s.address,
                            kudos = w.kudos + case when h.due then s.reward else 0 end,
                            kudos_uptime = w.kudos_uptime + case when h.due then s.reward else 0 end,
                            uptime_seconds = greatest(w.uptime_seconds, s.uptime),
                            uptime_rewarded_seconds = greatest(w.uptime_rewarded_seconds, s.rewarded)
                        from said s join held h on h.id = s.id
                        where w.id = s.id
                    )
                    insert into team_total as t (team_id, shard, uptime_seconds)
                    select team_id, ?, count(*) * ? from held
                    where team_id is not null and due
                    group by team_id
                    order by team_id
                    on conflict (team_id, shard) do update set uptime_seconds = t.uptime_seconds + excluded.uptime_seconds
                    """;
            try (var statement = connection.prepareStatement(sql)) {
                statement.setArray(
                        1,
                        connection.createArrayOf(
                                "uuid", column(last, c -> c.worker().id())));
                statement.setArray(
                        2,
                        connection.createArrayOf(
                                "timestamptz",
                                column(last, c -> c.worker().lastCheckIn().atOffset(ZoneOffset.UTC))));
                statement.setArray(
                        3,
                        connection.createArrayOf(
                                "text", column(last, c -> c.worker().offer())));
                statement.setArray(4, connection.createArrayOf("text", column(last, CheckIn::address)));
                statement.setArray(
                        5,
                        connection.createArrayOf(
                                "int8", column(last, c -> c.worker().uptimeSeconds())));
                statement.setArray(
                        6,
                        connection.createArrayOf(
                                "int8", column(last, c -> c.worker().uptimeRewardedSeconds())));
                statement.setArray(
                        7,
                        connection.createArrayOf(
                                "int8", column(last, c -> earned.get(c.worker().id()))));
                statement.setShort(8, CounterShard.ofThisNode());
                statement.setLong(9, UptimeReward.PERIOD_SECONDS);
                statement.executeUpdate();
            }
            return writes.stream().map(write -> true).toList();
        }

        @Override
        public void committed(List<CheckIn> writes, List<Boolean> results) {
            writes.stream()
                    .filter(write -> write.reward().isPresent())
                    .forEach(write -> rewarded.accept(write.worker().ownerId()));
        }

        private static Object[] column(List<CheckIn> rows, java.util.function.Function<CheckIn, Object> value) {
            return rows.stream().map(value).toArray();
        }
    }
}
