package io.throng.server.worker;

import io.throng.server.dispatch.matching.JobKind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The SQL of workers. */
public final class WorkerRows {
    private static final String COLUMNS =
            "w.id, w.kind, w.owner_id, w.name, w.created, w.last_check_in, w.offer, w.maintenance, w.maintenance_message,"
                    + " w.paused, w.uptime_seconds, w.uptime_rewarded_seconds, w.speed";

    private WorkerRows() {}

    public static Optional<Worker> byName(Connection connection, String name) throws SQLException {
        // Relies on the unique index of worker (name).
        try (var statement = connection.prepareStatement("select " + COLUMNS + " from worker w where w.name = ?")) {
            statement.setString(1, name);
            return read(statement).stream().findFirst();
        }
    }

    public static List<Worker> byIds(Connection connection, Collection<UUID> ids) throws SQLException {
        // Relies on the primary key of worker.
        try (var statement =
                connection.prepareStatement("select " + COLUMNS + " from worker w where w.id = any (?::uuid[])")) {
            statement.setArray(1, connection.createArrayOf("uuid", ids.toArray()));
            return read(statement);
        }
    }

    /** All workers heard of since. */
    public static List<Worker> seenSince(Connection connection, Instant since) throws SQLException {
        try (var statement =
                connection.prepareStatement("select " + COLUMNS + " from worker w where w.last_check_in >= ?")) {
            statement.setObject(1, since.atOffset(ZoneOffset.UTC));
            return read(statement);
        }
    }

    /**
     * How many workers an account has.
     *
     * @param generating dreamers and scribes
     * @param atAddress of any kind that were last seen at an address
     */
    public record Count(int generating, int atAddress) {}

    public static Count count(Connection connection, int ownerId, String address) throws SQLException {
        // Relies on the index worker_owner.
        String sql = """
                select count(*) filter (where kind <> ?), count(*) filter (where address = ?) from worker where owner_id = ?
                """;
        try (var statement = connection.prepareStatement(sql)) {
            statement.setInt(1, JobKind.ALCHEMY.code());
            statement.setString(2, address);
            statement.setInt(3, ownerId);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return new Count(rows.getInt(1), rows.getInt(2));
            }
        }
    }

    /** Creates the worker unless its name is taken; says whether it did. */
    public static boolean create(Connection connection, Worker worker, String address) throws SQLException {
        String sql = """
                insert into worker (id, kind, owner_id, name, created, last_check_in, offer, address)
                values (?, ?, ?, ?, ?, ?, ?, ?)
                on conflict (name) do nothing
                """;
        try (var statement = connection.prepareStatement(sql)) {
            statement.setObject(1, worker.id());
            statement.setInt(2, worker.kind().code());
            statement.setInt(3, worker.ownerId());
            statement.setString(4, worker.name());
            statement.setObject(5, worker.created().atOffset(ZoneOffset.UTC));
            statement.setObject(6, worker.lastCheckIn().atOffset(ZoneOffset.UTC));
            statement.setString(7, worker.offer());
            statement.setString(8, address);
            return statement.executeUpdate() == 1;
        }
    }

    /** Switches maintenance; a message only matters while it is on. Says whether there is such a worker. */
    public static boolean setMaintenance(Connection connection, UUID id, boolean on, Optional<String> message)
            throws SQLException {
        String sql = "update worker set maintenance = ?, maintenance_message = ?, aborted_jobs = 0 where id = ?";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setBoolean(1, on);
            statement.setString(2, on ? message.orElse(null) : null);
            statement.setObject(3, id);
            return statement.executeUpdate() == 1;
        }
    }

    /** Pauses a worker, which then is given nothing but jobs that look real, or lets it work again. */
    public static boolean setPaused(Connection connection, UUID id, boolean on) throws SQLException {
        try (var statement = connection.prepareStatement("update worker set paused = ? where id = ?")) {
            statement.setBoolean(1, on);
            statement.setObject(2, id);
            return statement.executeUpdate() == 1;
        }
    }

    private static List<Worker> read(PreparedStatement statement) throws SQLException {
        List<Worker> workers = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                double speed = row.getDouble(13);
                Optional<Double> thingsPerSecond = row.wasNull() ? Optional.empty() : Optional.of(speed);
                workers.add(new Worker(
                        row.getObject(1, UUID.class),
                        JobKind.of(row.getInt(2)),
                        row.getInt(3),
                        row.getString(4),
                        row.getObject(5, OffsetDateTime.class).toInstant(),
                        row.getObject(6, OffsetDateTime.class).toInstant(),
                        row.getString(7),
                        row.getBoolean(8),
                        Optional.ofNullable(row.getString(9)),
                        row.getBoolean(10),
                        row.getLong(11),
                        row.getLong(12),
                        thingsPerSecond));
            }
        }
        return workers;
    }
}
