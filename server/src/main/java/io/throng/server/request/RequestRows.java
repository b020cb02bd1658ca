package io.throng.server.request;

import io.throng.server.dispatch.LiveJob;
import io.throng.server.dispatch.RequestState;
import io.throng.server.dispatch.matching.JobKind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** The SQL that reads requests and their jobs. */
public final class RequestRows {
    /** Rows fetched at a time when a node reads everything at its start. */
    private static final int FETCH = 1_000;

    private RequestRows() {}

    /**
     * A stored request.
     *
     * @param thingsPerJob pixelsteps, or tokens at most
     * @param priceHundredths of one job; 0 for text
     * @param body the {@link Order} as JSON
     */
    public record Row(
            RequestState state,
            JobKind kind,
            int userId,
            long priority,
            Instant created,
            long thingsPerJob,
            long priceHundredths,
            String body) {
        /** The same request in another state. */
        public Row with(RequestState newer) {
            return new Row(newer, kind, userId, priority, created, thingsPerJob, priceHundredths, body);
        }
    }

    /** A job with what is needed to end it. */
    public record Job(LiveJob live, boolean processing, boolean delivered) {}

    /** A delivered job, as its requester sees it. */
    public record Delivery(
            UUID id,
            UUID workerId,
            String workerName,
            String model,
            long seed,
            boolean censored,
            String result,
            String metadata) {}

    private static final String ROW = "select " + RequestState.COLUMNS
            + ", r.kind, r.user_id, r.priority, r.created, r.things, r.price, r.body from request r";

    public static List<Row> byIds(Connection connection, Collection<UUID> ids) throws SQLException {
        // Relies on the primary key of request.
        try (var statement = connection.prepareStatement(ROW + " where r.id = any (?::uuid[])")) {
            statement.setArray(1, connection.createArrayOf("uuid", ids.toArray()));
            List<Row> rows = new ArrayList<>();
            read(statement, rows::add);
            return rows;
        }
    }

    /** Reads every request, a page at a time; needs a transaction. */
    public static void all(Connection connection, Consumer<Row> consumer) throws SQLException {
        try (var statement = connection.prepareStatement(ROW)) {
            statement.setFetchSize(FETCH);
            read(statement, consumer);
        }
    }

    /** Versions of all requests, to find what a node missed. */
    public static Map<UUID, Integer> versions(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement("select id, version from request")) {
            statement.setFetchSize(FETCH);
            Map<UUID, Integer> versions = new HashMap<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    versions.put(rows.getObject(1, UUID.class), rows.getInt(2));
                }
            }
            return versions;
        }
    }

    /** Running and fake jobs of some requests. */
    public static List<LiveJob> liveJobs(Connection connection, Collection<UUID> requestIds) throws SQLException {
        // Relies on the index job_request.
        try (var statement = connection.prepareStatement(
                JOB + " where j.request_id = any (?::uuid[]) and (j.state = 0 or j.fake)")) {
            statement.setArray(1, connection.createArrayOf("uuid", requestIds.toArray()));
            return jobs(statement).stream().map(Job::live).toList();
        }
    }

    /** All running and fake jobs, for a node that starts. */
    public static List<LiveJob> allLiveJobs(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(JOB + " where j.state = 0 or j.fake")) {
            return jobs(statement).stream().map(Job::live).toList();
        }
    }

    public static Optional<Job> job(Connection connection, UUID id) throws SQLException {
        // Relies on the primary key of job.
        try (var statement = connection.prepareStatement(JOB + " where j.id = ?")) {
            statement.setObject(1, id);
            return jobs(statement).stream().findFirst();
        }
    }

    /** The deliveries of a request, in the order they arrived. */
    public static List<Delivery> deliveries(Connection connection, UUID requestId) throws SQLException {
        // Relies on the index job_request.
        String sql = """
                select j.id, j.worker_id, coalesce(w.name, ''), j.model, j.seed, j.censored, j.result, j.metadata
                from job j left join worker w on w.id = j.worker_id
                where j.request_id = ? and j.state = 1 and not j.fake
                order by j.ended, j.id
                """;
        try (var statement = connection.prepareStatement(sql)) {
            statement.setObject(1, requestId);
            List<Delivery> deliveries = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    deliveries.add(new Delivery(
                            row.getObject(1, UUID.class),
                            row.getObject(2, UUID.class),
                            row.getString(3),
                            row.getString(4),
                            row.getLong(5),
                            row.getBoolean(6),
                            row.getString(7),
                            row.getString(8)));
                }
            }
            return deliveries;
        }
    }

    private static final String JOB =
            "select j.id, j.request_id, j.worker_id, j.model, j.seed, j.started, j.deadline, j.fake, j.state from job j";

    private static List<Job> jobs(PreparedStatement statement) throws SQLException {
        List<Job> jobs = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                int state = row.getInt(9);
                jobs.add(new Job(
                        new LiveJob(
                                row.getObject(1, UUID.class),
                                row.getObject(2, UUID.class),
                                row.getObject(3, UUID.class),
                                row.getString(4),
                                row.getLong(5),
                                row.getObject(6, OffsetDateTime.class).toInstant(),
                                row.getObject(7, OffsetDateTime.class).toInstant(),
                                row.getBoolean(8)),
                        state == 0,
                        state == 1));
            }
        }
        return jobs;
    }

    private static void read(PreparedStatement statement, Consumer<Row> consumer) throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                int at = RequestState.COLUMN_COUNT;
                consumer.accept(new Row(
                        RequestState.read(row),
                        JobKind.of(row.getInt(at + 1)),
                        row.getInt(at + 2),
                        row.getLong(at + 3),
                        row.getObject(at + 4, OffsetDateTime.class).toInstant(),
                        row.getLong(at + 5),
                        row.getLong(at + 6),
                        row.getString(at + 7)));
            }
        }
    }
}
