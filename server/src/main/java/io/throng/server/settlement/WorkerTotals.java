package io.throng.server.settlement;

import io.throng.server.commit.CounterShard;
import io.throng.server.settlement.Settlement.Outcome.Delivered;
import io.throng.server.settlement.Settlement.Outcome.Faulted;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * What ended jobs and forms change in the counters of their workers and of these workers' teams: one statement per batch,
 * one row update each.
 */
public final class WorkerTotals {
    private final Map<UUID, Total> totals = new TreeMap<>();

    private static final class Total {
        private int fulfilled;
        private int aborted;
        private int missingUploads;
        private long things;
        private long kudosHundredths;
        private double speed;
    }

    /**
     * A worker delivered.
     *
     * @param things work of the delivery; 0 for forms
     * @param missingUpload whether it named an upload that never arrived
     */
    public void delivered(Settlement.WorkerShare share, long things, boolean missingUpload) {
        Total total = of(share.workerId());
        total.fulfilled++;
        total.things += things;
        total.kudosHundredths += share.kudosHundredths();
        total.speed = share.speed() > 0 ? share.speed() : total.speed;
        total.missingUploads += missingUpload ? 1 : 0;
    }

    /** A worker gave something up or let it go stale. */
    public void aborted(UUID workerId) {
        of(workerId).aborted++;
    }

    private Total of(UUID workerId) {
        return totals.computeIfAbsent(workerId, id -> new Total());
    }

    static void update(Connection connection, List<Settlement> settlements) throws SQLException {
        WorkerTotals totals = new WorkerTotals();
        for (Settlement settlement : settlements) {
            switch (settlement.outcome()) {
                case Delivered delivered ->
                    totals.delivered(settlement.worker(), settlement.things(), delivered.missingUpload());
                case Faulted faulted -> totals.aborted(settlement.worker().workerId());
            }
        }
        totals.write(connection);
    }

    /** Writes them, in the caller's transaction. */
    public void write(Connection connection) throws SQLException {
        if (totals.isEmpty()) {
            return;
        }
        List<Integer> fulfilled = new ArrayList<>();
        List<Integer> aborted = new ArrayList<>();
        List<Integer> missing = new ArrayList<>();
        List<Long> things = new ArrayList<>();
        List<Long> kudos = new ArrayList<>();
        List<Double> speeds = new ArrayList<>();
        for (Total total : totals.values()) {
            fulfilled.add(total.fulfilled);
            aborted.add(total.aborted);
            missing.add(total.missingUploads);
            things.add(total.things);
            kudos.add(total.kudosHundredths);
            speeds.add(total.speed > 0 ? total.speed : null);
        }
        // Relies on the primary keys of worker and team_total. The abort window starts anew an hour after it began. A
        // worker's
        // team is read from its locked row: whoever deletes a team takes it from its members first.
        String sql = """
                with gained as (
                    select * from unnest(?::uuid[], ?::int[], ?::int[], ?::int[], ?::bigint[], ?::bigint[], ?::float8[])
                        as g (id, fulfilled, aborted, missing, things, kudos, speed)
                ), held as (
                    select w.id, w.team_id from worker w join gained g on g.id = w.id order by w.id for update of w
                ), counted as (
                    update worker w
                    set fulfilments = w.fulfilments + g.fulfilled,
                        contributions = w.contributions + g.things,
                        kudos = w.kudos + g.kudos,
                        kudos_generated = w.kudos_generated + g.kudos,
                        missing_uploads = w.missing_uploads + g.missing,
                        speed = coalesce(g.speed, w.speed),
                        uncompleted_jobs = w.uncompleted_jobs + g.aborted,
                        aborted_jobs = case
                            when g.aborted = 0 then w.aborted_jobs
                            when w.aborted_since is null or w.aborted_since < now() - interval '1 hour' then g.aborted
                            else w.aborted_jobs + g.aborted end,
                        aborted_since = case
                            when g.aborted > 0 and (w.aborted_since is null or w.aborted_since < now() - interval '1 hour') then now()
                            else w.aborted_since end
                    from gained g join held h on h.id = g.id
                    where w.id = g.id
                )
                insert into team_total as t (team_id, shard, fulfilments, kudos)
                select h.team_id, ?, sum(g.fulfilled), sum(g.kudos)
                from gained g join held h on h.id = g.id
                where h.team_id is not null and g.fulfilled > 0
                group by h.team_id
                order by h.team_id
                on conflict (team_id, shard) do update
                set fulfilments = t.fulfilments + excluded.fulfilments, kudos = t.kudos + excluded.kudos
                """;
        try (var statement = connection.prepareStatement(sql)) {
            statement.setArray(
                    1, connection.createArrayOf("uuid", totals.keySet().toArray()));
            statement.setArray(2, connection.createArrayOf("int4", fulfilled.toArray()));
            statement.setArray(3, connection.createArrayOf("int4", aborted.toArray()));
            statement.setArray(4, connection.createArrayOf("int4", missing.toArray()));
            statement.setArray(5, connection.createArrayOf("int8", things.toArray()));
            statement.setArray(6, connection.createArrayOf("int8", kudos.toArray()));
            statement.setArray(7, connection.createArrayOf("float8", speeds.toArray()));
            statement.setShort(8, CounterShard.ofThisNode());
            statement.executeUpdate();
        }
    }
}
