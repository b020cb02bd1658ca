package io.throng.bench;

import static java.util.Objects.requireNonNull;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/**
 * Fills the queue of a database that belongs to the bench with copies of one request that the server itself took in: what is
 * stored of an order is the server's affair. Copies are made behind the server's back; it must be restarted to see them.
 */
public final class QueueFill {
    /** Most requests at a time. */
    public static final int MAX_REQUESTS = 1_000_000;
    /** Most jobs in a request (text spec 1.1, {@code n}). */
    public static final int MAX_JOBS = 20;

    private final Connection connection;

    /** @param connection to the database, in auto-commit mode */
    public QueueFill(Connection connection) {
        this.connection = requireNonNull(connection);
    }

    /** Keeps a request that waits as the one to copy. */
    public void keepTemplate(UUID requestId) throws SQLException {
        execute("drop table if exists throng_bench_template");
        execute("create table throng_bench_template (stored jsonb not null)");
        try (var statement = connection.prepareStatement(
                "insert into throng_bench_template select to_jsonb(r) from request r where r.id = ?")) {
            statement.setObject(1, requestId);
            if (statement.executeUpdate() != 1) {
                throw new IllegalStateException("no stored request " + requestId);
            }
        }
    }

    /** Removes every request and job. */
    public void clear() throws SQLException {
        execute("delete from job");
        execute("delete from request");
        execute("vacuum analyze job");
        execute("vacuum analyze request");
    }

    /**
     * Adds copies of the template, a microsecond apart in age.
     *
     * @param requests 1 to {@value #MAX_REQUESTS}
     * @param jobsPerRequest 1 to {@value #MAX_JOBS}
     * @param userIds whose they are, in turn
     */
    public void add(int requests, int jobsPerRequest, List<Integer> userIds) throws SQLException {
        if (requests < 1 || requests > MAX_REQUESTS) {
            throw new IllegalArgumentException("requests must be 1.." + MAX_REQUESTS + ": " + requests);
        }
        if (jobsPerRequest < 1 || jobsPerRequest > MAX_JOBS) {
            throw new IllegalArgumentException("jobsPerRequest must be 1.." + MAX_JOBS + ": " + jobsPerRequest);
        }
        String sql = """
                insert into request
                select copy.*
                from throng_bench_template t
                cross join generate_series(1, ?) as number
                cross join lateral jsonb_populate_record(null::request, t.stored || jsonb_build_object(
                    'id', gen_random_uuid(),
                    'user_id', (?::int[])[1 + number % ?],
                    'n', ?::int,
                    'jobs', ?::int,
                    'created', now() - interval '10 minutes' + number * interval '1 microsecond',
                    'expires', now() + interval '1 day')) as copy
                """;
        try (var statement = connection.prepareStatement(sql)) {
            statement.setInt(1, requests);
            statement.setArray(2, connection.createArrayOf("int4", userIds.toArray()));
            statement.setInt(3, userIds.size());
            statement.setInt(4, jobsPerRequest);
            statement.setInt(5, jobsPerRequest);
            statement.executeUpdate();
        }
        execute("vacuum analyze request");
    }

    /** Lets accounts have as many jobs waiting as an account may, so that intake is bounded by work and not by allowance. */
    public void widenConcurrency(List<Integer> userIds, int concurrency) throws SQLException {
        try (var statement =
                connection.prepareStatement("update app_user set concurrency = ? where id = any (?::int[])")) {
            statement.setInt(1, concurrency);
            statement.setArray(2, connection.createArrayOf("int4", userIds.toArray()));
            statement.executeUpdate();
        }
    }

    private void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
