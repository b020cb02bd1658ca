package io.throng.server.settlement;

import io.throng.server.settlement.Settlement.Outcome.Delivered;
import io.throng.server.settlement.Settlement.Outcome.Faulted;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The statistics' raw material: one appended row per ended job that was real. */
final class JobOutcomes {
    private static final int OK = 1;
    private static final int FAULTED = 2;
    private static final int CENSORED = 4;

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
        for (Settlement settlement : settlements) {
            JobEnds.Ended end = ends.get(settlement.jobId());
            if (end.fake()) {
                continue;
            }
            ids.add(settlement.jobId());
            kinds.add(settlement.kind().code());
            states.add(
                    switch (settlement.outcome()) {
                        case Delivered delivered -> delivered.censored() ? CENSORED : OK;
                        case Faulted faulted -> FAULTED;
                    });
            models.add(settlement.model());
            durations.add(end.durationMillis());
            things.add(settlement.things());
            workers.add(settlement.worker().workerId());
        }
        if (ids.isEmpty()) {
            return;
        }
        String sql = """
                insert into job_outcome (job_id, kind, state, model, ended, duration_millis, things, worker_id)
                select id, kind, state, model, now(), duration, things, worker
                from unnest(?::uuid[], ?::smallint[], ?::smallint[], ?::text[], ?::bigint[], ?::bigint[], ?::uuid[])
                    as o (id, kind, state, model, duration, things, worker)
                """;
        try (var statement = connection.prepareStatement(sql)) {
            statement.setArray(1, connection.createArrayOf("uuid", ids.toArray()));
            statement.setArray(2, connection.createArrayOf("int2", kinds.toArray()));
            statement.setArray(3, connection.createArrayOf("int2", states.toArray()));
            statement.setArray(4, connection.createArrayOf("text", models.toArray()));
            statement.setArray(5, connection.createArrayOf("int8", durations.toArray()));
            statement.setArray(6, connection.createArrayOf("int8", things.toArray()));
            statement.setArray(7, connection.createArrayOf("uuid", workers.toArray()));
            statement.executeUpdate();
        }
    }
}
