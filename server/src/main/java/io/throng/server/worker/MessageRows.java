package io.throng.server.worker;

import io.throng.protocol.worker.WorkerMessage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/** The SQL of messages to workers. */
final class MessageRows {
    private static final String SELECT =
            "select m.id, m.worker_id, m.user_id, m.message, m.origin, m.created, m.expires from worker_message m ";

    private MessageRows() {}

    /** Which messages a reader asks for. */
    enum Validity {
        ACTIVE("m.expires > ?"),
        EXPIRED("m.expires <= ?"),
        ALL("?::timestamptz is not null");

        private final String condition;

        Validity(String condition) {
            this.condition = condition;
        }
    }

    /**
     * A reader's question.
     *
     * @param sender messages of this user and those to every worker; empty: of everybody
     * @param worker messages to this worker only
     */
    record Query(OptionalInt sender, Optional<UUID> worker, Validity validity, int page) {}

    static List<WorkerMessage> unexpired(Connection connection, Instant now) throws SQLException {
        // Uses worker_message_expires.
        try (var statement = connection.prepareStatement(SELECT + "where m.expires > ? order by m.created, m.id")) {
            statement.setObject(1, now.atOffset(ZoneOffset.UTC));
            return read(statement);
        }
    }

    static Optional<WorkerMessage> byId(Connection connection, UUID id) throws SQLException {
        try (var statement = connection.prepareStatement(SELECT + "where m.id = ?")) {
            statement.setObject(1, id);
            return read(statement).stream().findFirst();
        }
    }

    /** A page of what was asked for, newest first. */
    static List<WorkerMessage> find(Connection connection, Query query, int pageSize, Instant now) throws SQLException {
        // Uses worker_message_user or worker_message_worker.
        String sql = SELECT + "where " + query.validity().condition + """
                 and (?::int is null or m.user_id = ?::int or m.worker_id is null)
                 and (?::uuid is null or m.worker_id = ?::uuid)
                order by m.created desc, m.id limit ? offset ?
                """;
        Integer sender = query.sender().isPresent() ? query.sender().getAsInt() : null;
        UUID worker = query.worker().orElse(null);
        try (var statement = connection.prepareStatement(sql)) {
            statement.setObject(1, now.atOffset(ZoneOffset.UTC));
            statement.setObject(2, sender);
            statement.setObject(3, sender);
            statement.setObject(4, worker);
            statement.setObject(5, worker);
            statement.setInt(6, pageSize);
            statement.setLong(7, (query.page() - 1L) * pageSize);
            return read(statement);
        }
    }

    /** Stores a message unless its addressee has as many unexpired ones as it may; says whether it did. */
    static boolean insert(Connection connection, WorkerMessage message, int most) throws SQLException {
        String sql = """
                insert into worker_message (id, worker_id, user_id, message, origin, created, expires)
                select ?, ?::uuid, ?, ?, ?, ?, ?
                where (select count(*) from worker_message m
                       where m.worker_id is not distinct from ?::uuid and m.expires > ?) < ?
                """;
        try (var statement = connection.prepareStatement(sql)) {
            UUID worker = message.workerId() == null ? null : UUID.fromString(message.workerId());
            OffsetDateTime created = message.created().atOffset(ZoneOffset.UTC);
            statement.setObject(1, UUID.fromString(message.id()));
            statement.setObject(2, worker);
            statement.setInt(3, Integer.parseInt(message.userId()));
            statement.setString(4, message.message());
            statement.setString(5, message.origin());
            statement.setObject(6, created);
            statement.setObject(7, message.expiry().atOffset(ZoneOffset.UTC));
            statement.setObject(8, worker);
            statement.setObject(9, created);
            statement.setInt(10, most);
            return statement.executeUpdate() == 1;
        }
    }

    static void delete(Connection connection, UUID id) throws SQLException {
        try (var statement = connection.prepareStatement("delete from worker_message where id = ?")) {
            statement.setObject(1, id);
            statement.executeUpdate();
        }
    }

    /** Forgets messages that expired before; answers how many. */
    static int forget(Connection connection, Instant before) throws SQLException {
        // Uses worker_message_expires.
        try (var statement = connection.prepareStatement("delete from worker_message where expires < ?")) {
            statement.setObject(1, before.atOffset(ZoneOffset.UTC));
            return statement.executeUpdate();
        }
    }

    private static List<WorkerMessage> read(PreparedStatement statement) throws SQLException {
        List<WorkerMessage> messages = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                messages.add(new WorkerMessage(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getString(5),
                        row.getObject(6, OffsetDateTime.class).toInstant(),
                        row.getObject(7, OffsetDateTime.class).toInstant()));
            }
        }
        return messages;
    }
}
