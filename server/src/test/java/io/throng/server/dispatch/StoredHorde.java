package io.throng.server.dispatch;

import io.throng.server.dispatch.matching.JobKind;
import io.throng.server.kudos.Ledger;
import io.throng.server.storage.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;
import javax.sql.DataSource;

/** A horde's rows in a database of its own: users, workers and requests put there by plain SQL. */
public final class StoredHorde {
    /** What a waiting request has left unless a test says otherwise. */
    public static final Duration REQUEST_LIFE = Duration.ofMinutes(20);

    private final DataSource dataSource = TestDatabase.fresh();
    private final Ledger ledger = new Ledger();

    public DataSource dataSource() {
        return dataSource;
    }

    public Ledger ledger() {
        return ledger;
    }

    /** A connection with a transaction open; nobody waits for a disk here. */
    public Connection connect() throws SQLException {
        Connection connection = dataSource.getConnection();
        try (var statement = connection.createStatement()) {
            statement.execute("set synchronous_commit = off");
        }
        connection.setAutoCommit(false);
        return connection;
    }

    /** Opens a user with a balance of nothing. */
    public void user(Connection connection, int userId, long floorHundredths) throws SQLException {
        execute(
                connection,
                "insert into app_user (id, username, identity) values (?, 'user', ?)",
                userId,
                "g_" + userId);
        ledger.open(connection, userId, floorHundredths);
    }

    public void worker(Connection connection, UUID id, int ownerId, JobKind kind) throws SQLException {
        execute(connection, """
                insert into worker (id, kind, owner_id, name, created, last_check_in, offer)
                values (?, ?, ?, ?, now(), now(), '{}')
                """, id, kind.code(), ownerId, "worker " + id);
    }

    /** A waiting text request. */
    public void request(Connection connection, UUID id, int userId, int jobs) throws SQLException {
        request(connection, id, userId, jobs, 0, Instant.now(), REQUEST_LIFE, "order " + id);
    }

    /** A waiting text request; one with a negative life has expired. */
    public void request(
            Connection connection,
            UUID id,
            int userId,
            int jobs,
            long priority,
            Instant created,
            Duration life,
            String body)
            throws SQLException {
        execute(
                connection,
                """
                insert into request (id, kind, user_id, n, jobs, priority, created, expires, things, price, body)
                values (?, ?, ?, ?, ?, ?, ?, now() + make_interval(secs => ?), 100, 0, ?)
                """,
                id,
                JobKind.TEXT.code(),
                userId,
                jobs,
                jobs,
                priority,
                created.atOffset(ZoneOffset.UTC),
                (double) life.toSeconds(),
                body);
    }

    /** Withdraws a request as its owner would (image spec 4.5). */
    public void cancel(Connection connection, UUID id) throws SQLException {
        execute(
                connection,
                "update request set n = 0, jobs = finished, cancelled = true, version = version + 1 where id = ?",
                id);
    }

    public RequestState state(Connection connection, UUID id) throws SQLException {
        String sql = "select %s from request r where r.id = ?".formatted(RequestState.COLUMNS);
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setObject(1, id);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    throw new IllegalArgumentException("no request " + id);
                }
                return RequestState.read(row);
            }
        }
    }

    /** The one number that a query yields. */
    public long number(Connection connection, String sql, Object... parameters) throws SQLException {
        try (PreparedStatement select = prepare(connection, sql, parameters);
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    public void execute(Connection connection, String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql, parameters)) {
            statement.execute();
        }
    }

    private static PreparedStatement prepare(Connection connection, String sql, Object... parameters)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        return statement;
    }
}
