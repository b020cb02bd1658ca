package io.throng.server.settlement;

import io.throng.server.commit.CounterShard;
import io.throng.server.dispatch.matching.SpecialModels;
import io.throng.server.dispatch.matching.SpeedRules;
import io.throng.server.settlement.Settlement.Outcome.Delivered;
import io.throng.server.settlement.Settlement.Outcome.Faulted;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What is kept of jobs that ended and were real: a row for each in the archive, and the statistics' counters. Both are written by one
 * statement for a whole batch.
 */
final class JobOutcomes {
    private static final int OK = 1;
    private static final int FAULTED = 2;
    private static final int CENSORED = 4;
    private static final double MILLIS_PER_SECOND = 1_000;

    private JobOutcomes() {}

    static void insert(Connection connection, List<Settlement> settlements, Map<UUID, JobEnds.Ended> ends)
            throws SQLException {
        List<UUID> ids = new ArrayList<>();
        List<Integer> kinds = new ArrayList<>();
        List<Integer> states = new ArrayList<>();
        List<String> models = new ArrayList<>();
        List<Long> durations = new ArrayList<>();
        List<Long> things = new ArrayList<>();
        List<UUID> workers = new ArrayList<>();
        List<Long> asked = new ArrayList<>();
        List<Long> delivered = new ArrayList<>();
        List<Double> speeds = new ArrayList<>();
        for (Settlement settlement : settlements) {
            JobEnds.Ended end = ends.get(settlement.jobId());
            if (end.fake()) {
                continue;
            }
            ids.add(settlement.jobId());
            kinds.add(settlement.kind().code());
            states.add(
                    switch (settlement.outcome()) {
                        case Delivered result -> result.censored() ? CENSORED : OK;
                        case Faulted faulted -> FAULTED;
                    });
            models.add(settlement.model());
            durations.add(end.durationMillis());
            things.add(settlement.things());
            workers.add(settlement.worker().workerId());
            long done = settlement.figures().delivered();
            asked.add(settlement.figures().asked());
            delivered.add(done);
            speeds.add(SpeedRules.unitsPerSecond((double) done, end.durationMillis() / MILLIS_PER_SECOND));
        }
        if (ids.isEmpty()) {
            return;
        }
        // Relies on the primary key of job_counter. Special image models are nobody else's business and not counted.
        String sql = """
                with ended as (
                    select *
                    from unnest(?::uuid[], ?::smallint[], ?::smallint[], ?::text[], ?::bigint[], ?::bigint[], ?::uuid[],
                                ?::bigint[], ?::bigint[], ?::float8[])
                        as o (id, kind, state, model, duration, things, worker, asked, delivered, speed)
                ), archived as (
                    insert into job_outcome (job_id, kind, state, model, ended, duration_millis, things, worker_id)
                    select id, kind, state, model, now(), duration, things, worker from ended
                )
                insert into job_counter as c
                    (span, since, kind, model, shard, jobs, asked, delivered, delivered_things, speed_sum)
                select 0, date_trunc('second', now()), kind, model, ?, count(*), sum(asked),
                       count(*) filter (where state <> 2), sum(delivered), coalesce(sum(speed) filter (where state <> 2), 0)
                from ended
                where kind <> 1 or strpos(model, ?) = 0
                group by kind, model
                order by kind, model
                on conflict (span, since, kind, model, shard) do update
                set jobs = c.jobs + excluded.jobs, asked = c.asked + excluded.asked,
                    delivered = c.delivered + excluded.delivered,
                    delivered_things = c.delivered_things + excluded.delivered_things,
                    speed_sum = c.speed_sum + excluded.speed_sum
                """;
        try (var statement = connection.prepareStatement(sql)) {
            statement.setArray(1, connection.createArrayOf("uuid", ids.toArray()));
            statement.setArray(2, connection.createArrayOf("int2", kinds.toArray()));
            statement.setArray(3, connection.createArrayOf("int2", states.toArray()));
            statement.setArray(4, connection.createArrayOf("text", models.toArray()));
            statement.setArray(5, connection.createArrayOf("int8", durations.toArray()));
            statement.setArray(6, connection.createArrayOf("int8", things.toArray()));
            statement.setArray(7, connection.createArrayOf("uuid", workers.toArray()));
            statement.setArray(8, connection.createArrayOf("int8", asked.toArray()));
            statement.setArray(9, connection.createArrayOf("int8", delivered.toArray()));
            statement.setArray(10, connection.createArrayOf("float8", speeds.toArray()));
            statement.setShort(11, CounterShard.ofThisNode());
            statement.setString(12, SpecialModels.SPECIAL_MARK);
            statement.executeUpdate();
        }
    }
}
