package io.throng.server.settlement;

import io.throng.server.settlement.Settlement.Outcome.Delivered;
import io.throng.server.settlement.Settlement.Outcome.Faulted;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The compare-and-set on jobs: from processing to an end, once. */
final class JobEnds {
    static final int PROCESSING = 0;
    static final int FINISHED = 1;
    static final int FAULTED = 2;

    private final Connection connection;

    JobEnds(Connection connection) {
        this.connection = connection;
    }

    /** A job that this batch ended. */
    record Ended(UUID settleId, boolean fake, boolean delivered, long durationMillis) {}

    /** A job that had ended before. */
    record Standing(UUID settleId, boolean delivered) {}

    Map<UUID, Ended> end(List<Settlement> settlements) throws SQLException {
        int size = settlements.size();
        List<UUID> ids = new ArrayList<>(size);
        List<UUID> settleIds = new ArrayList<>(size);
        List<Integer> states = new ArrayList<>(size);
        List<String> results = new ArrayList<>(size);
        List<String> metadata = new ArrayList<>(size);
        List<Boolean> censored = new ArrayList<>(size);
        List<Long> seeds = new ArrayList<>(size);
        for (Settlement settlement : settlements) {
            ids.add(settlement.jobId());
            settleIds.add(settlement.settleId());
            switch (settlement.outcome()) {
                case Delivered delivered -> {
                    states.add(FINISHED);
                    results.add(delivered.result());
                    metadata.add(delivered.metadata());
                    censored.add(delivered.censored());
                    seeds.add(delivered.seed());
                }
                case Faulted faulted -> {
                    states.add(FAULTED);
                    results.add(null);
                    metadata.add(null);
                    censored.add(false);
                    seeds.add(null);
                }
            }
        }
        // Relies on the primary key of job. Rows are locked in id order, as everywhere.
        String sql = """
                with ending as (
                    select * from unnest(?::uuid[], ?::uuid[], ?::smallint[], ?::text[], ?::text[], ?::boolean[], ?::bigint[])
                        as e (id, settle_id, state, result, metadata, censored, seed)
                ), held as (
                    select j.id from job j join ending e on e.id = j.id
                    where j.state = 0 order by j.id for update of j
                )
                update job j
                set state = e.state, settle_id = e.settle_id, result = e.result, metadata = e.metadata,
                    censored = e.censored, seed = coalesce(e.seed, j.seed), ended = now()
                from ending e join held h on h.id = e.id
                where j.id = e.id and j.state = 0
                returning j.id, j.settle_id, j.fake, j.state, extract(epoch from now() - j.started) * 1000
                """;
        Map<UUID, Ended> ended = new HashMap<>();
        try (var statement = connection.prepareStatement(sql)) {
            statement.setArray(1, connection.createArrayOf("uuid", ids.toArray()));
            statement.setArray(2, connection.createArrayOf("uuid", settleIds.toArray()));
            statement.setArray(3, connection.createArrayOf("int2", states.toArray()));
            statement.setArray(4, connection.createArrayOf("text", results.toArray()));
            statement.setArray(5, connection.createArrayOf("text", metadata.toArray()));
            statement.setArray(6, connection.createArrayOf("bool", censored.toArray()));
            statement.setArray(7, connection.createArrayOf("int8", seeds.toArray()));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    ended.put(
                            rows.getObject(1, UUID.class),
                            new Ended(
                                    rows.getObject(2, UUID.class),
                                    rows.getBoolean(3),
                                    rows.getInt(4) == FINISHED,
                                    Math.max(0, rows.getLong(5))));
                }
            }
        }
        return ended;
    }

    Map<UUID, Standing> standing(List<UUID> ids) throws SQLException {
        Map<UUID, Standing> standing = new HashMap<>();
        // Relies on the primary key of job.
        String sql = "select id, settle_id, state from job where id = any (?::uuid[]) and state <> 0";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setArray(1, connection.createArrayOf("uuid", ids.toArray()));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    standing.put(
                            rows.getObject(1, UUID.class),
                            new Standing(rows.getObject(2, UUID.class), rows.getInt(3) == FINISHED));
                }
            }
        }
        return standing;
    }
}
