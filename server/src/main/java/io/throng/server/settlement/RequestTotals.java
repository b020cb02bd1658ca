package io.throng.server.settlement;

import io.throng.server.dispatch.RequestState;
import io.throng.server.settlement.Settlement.Outcome.Delivered;
import io.throng.server.settlement.Settlement.Outcome.Faulted;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What ended jobs change in their requests: one row update per request and batch. */
final class RequestTotals {
    private int finished;
    private int faulted;
    private long consumedHundredths;
    private long lifeSeconds;

    private RequestTotals() {}

    static Map<UUID, RequestState> update(Connection connection, List<Settlement> settlements) throws SQLException {
        Map<UUID, RequestTotals> totals = new LinkedHashMap<>();
        for (Settlement settlement : settlements) {
            RequestTotals total = totals.computeIfAbsent(settlement.requestId(), id -> new RequestTotals());
            switch (settlement.outcome()) {
                case Delivered delivered -> {
                    total.finished++;
                    total.consumedHundredths += delivered.burnHundredths();
                    total.lifeSeconds =
                            Math.max(total.lifeSeconds, settlement.requestLife().toSeconds());
                }
                case Faulted faulted -> total.faulted++;
            }
        }
        List<Integer> finished = new ArrayList<>();
        List<Integer> faulted = new ArrayList<>();
        List<Long> consumed = new ArrayList<>();
        List<Double> lives = new ArrayList<>();
        for (RequestTotals total : totals.values()) {
            finished.add(total.finished);
            faulted.add(total.faulted);
            consumed.add(total.consumedHundredths);
            lives.add((double) total.lifeSeconds);
        }
        // Relies on the primary key of request. A faulted job goes back to the request unless that was cancelled or has
        // now
        // faulted too often.
        String sql = """
                with ended as (
                    select * from unnest(?::uuid[], ?::int[], ?::int[], ?::bigint[], ?::float8[])
                        as e (id, finished, faulted, consumed, life)
                ), held as (
                    select r.id from request r join ended e on e.id = r.id order by r.id for update of r
                )
                update request r
                set processing = greatest(r.processing - e.finished - e.faulted, 0),
                    finished = r.finished + e.finished,
                    restarted = r.restarted + e.faulted,
                    n = case when r.cancelled or r.restarted + e.faulted >= ? then r.n else r.n + e.faulted end,
                    faulted = r.faulted or r.restarted + e.faulted >= ?,
                    consumed = r.consumed + e.consumed,
                    expires = greatest(r.expires, now() + make_interval(secs => e.life)),
                    version = r.version + 1
                from ended e join held h on h.id = e.id
                where r.id = e.id
                returning %s
                """.formatted(RequestState.COLUMNS);
        try (var statement = connection.prepareStatement(sql)) {
            statement.setArray(
                    1, connection.createArrayOf("uuid", totals.keySet().toArray()));
            statement.setArray(2, connection.createArrayOf("int4", finished.toArray()));
            statement.setArray(3, connection.createArrayOf("int4", faulted.toArray()));
            statement.setArray(4, connection.createArrayOf("int8", consumed.toArray()));
            statement.setArray(5, connection.createArrayOf("float8", lives.toArray()));
            statement.setInt(6, RequestState.FAULT_LIMIT);
            statement.setInt(7, RequestState.FAULT_LIMIT);
            return states(statement.executeQuery());
        }
    }

    static Map<UUID, RequestState> read(Connection connection, Collection<UUID> ids) throws SQLException {
        if (ids.isEmpty()) {
            return Map.of();
        }
        // Relies on the primary key of request.
        String sql = "select %s from request r where r.id = any (?::uuid[])".formatted(RequestState.COLUMNS);
        try (var statement = connection.prepareStatement(sql)) {
            statement.setArray(1, connection.createArrayOf("uuid", ids.toArray()));
            return states(statement.executeQuery());
        }
    }

    private static Map<UUID, RequestState> states(ResultSet rows) throws SQLException {
        Map<UUID, RequestState> states = new HashMap<>();
        try (rows) {
            while (rows.next()) {
                RequestState state = RequestState.read(rows);
                states.put(state.id(), state);
            }
        }
        return states;
    }
}
