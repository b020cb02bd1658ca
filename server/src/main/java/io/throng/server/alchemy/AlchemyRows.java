package io.throng.server.alchemy;

import io.throng.protocol.alchemy.AlchemyForm;
import io.throng.protocol.alchemy.FormState;
import io.throng.server.account.Role;
import io.throng.server.alchemy.rules.FormLife;
import io.throng.server.alchemy.rules.WaitingForm;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The SQL that reads requests and forms. */
final class AlchemyRows {
    private static final Map<String, AlchemyForm> FORMS = Arrays.stream(AlchemyForm.values())
            .collect(Collectors.toUnmodifiableMap(AlchemyForm::wireName, Function.identity()));

    private static final String REQUESTS = """
            select r.id, r.version, r.priority, r.created, r.expires, r.tiles, r.user_id, coalesce(u.roles, 0), r.trusted_workers,
                   r.slow_workers, r.unsafe_address, r.webhook, now()
            from alchemy_request r left join app_user u on u.id = r.user_id
            where r.id = any (?::uuid[])
            order by r.id
            """;

    private static final String FORMS_OF = """
            select id, request_id, position, form, state, aborts, worker_id, claim_id, settle_id, started
            from alchemy_form where request_id = any (?::uuid[])
            order by request_id, position
            """;

    private AlchemyRows() {}

    static short code(FormState state) {
        return switch (state) {
            case WAITING -> 0;
            case PROCESSING -> 1;
            case DONE -> 2;
            case CANCELLED -> 3;
            case FAULTED -> 4;
        };
    }

    static FormState state(int code) {
        return switch (code) {
            case 0 -> FormState.WAITING;
            case 1 -> FormState.PROCESSING;
            case 2 -> FormState.DONE;
            case 3 -> FormState.CANCELLED;
            case 4 -> FormState.FAULTED;
            default -> throw new IllegalStateException("no state of a form has code " + code);
        };
    }

    static AlchemyForm form(String stored) {
        return Optional.ofNullable(FORMS.get(stored))
                .orElseThrow(() -> new IllegalStateException("a form that is stored is unknown: " + stored));
    }

    static List<StoredRequest> requests(Connection connection, Collection<UUID> ids) throws SQLException {
        // Relies on the primary key of alchemy_request.
        return readRequests(connection, REQUESTS, ids);
    }

    /** Locks requests, and with them their forms, in the order of their ids, as everywhere. */
    static List<StoredRequest> lock(Connection connection, Collection<UUID> ids) throws SQLException {
        return readRequests(connection, REQUESTS + "for update of r", ids);
    }

    static List<StoredForm> forms(Connection connection, Collection<UUID> requestIds) throws SQLException {
        // Relies on the index alchemy_form_request.
        List<StoredForm> forms = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(FORMS_OF)) {
            statement.setArray(1, connection.createArrayOf("uuid", requestIds.toArray()));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    forms.add(new StoredForm(
                            row.getObject(1, UUID.class),
                            row.getObject(2, UUID.class),
                            row.getInt(3),
                            form(row.getString(4)),
                            new FormLife(state(row.getInt(5)), row.getInt(6)),
                            uuid(row, 7),
                            uuid(row, 8),
                            uuid(row, 9),
                            Optional.ofNullable(row.getObject(10, OffsetDateTime.class))
                                    .map(OffsetDateTime::toInstant)));
                }
            }
        }
        return forms;
    }

    /** Versions of all requests. */
    static Map<UUID, Integer> versions(Connection connection) throws SQLException {
        Map<UUID, Integer> versions = new HashMap<>();
        try (var statement = connection.prepareStatement("select id, version from alchemy_request");
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                versions.put(row.getObject(1, UUID.class), row.getInt(2));
            }
        }
        return versions;
    }

    /** Forms of a user that wait or are being worked on. */
    static int open(Connection connection, int userId) throws SQLException {
        // Relies on the indexes alchemy_request_user and alchemy_form_request.
        String sql = """
                select count(*) from alchemy_request r join alchemy_form f on f.request_id = r.id
                where r.user_id = ? and f.state in (0, 1)
                """;
        try (var statement = connection.prepareStatement(sql)) {
            statement.setInt(1, userId);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    /** What a requester sees of a form. */
    record Shown(UUID id, AlchemyForm form, FormState state, Optional<String> result) {}

    /** The forms of a request in the order they were asked for; empty when there is no such request, or its life is over. */
    static List<Shown> shown(Connection connection, UUID requestId) throws SQLException {
        // Relies on the primary key of alchemy_request and the index alchemy_form_request.
        String sql = """
                select f.id, f.form, f.state, f.result
                from alchemy_request r join alchemy_form f on f.request_id = r.id
                where r.id = ? and r.expires > now()
                order by f.position
                """;
        List<Shown> forms = new ArrayList<>();
        try (var statement = connection.prepareStatement(sql)) {
            statement.setObject(1, requestId);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    forms.add(new Shown(
                            row.getObject(1, UUID.class),
                            form(row.getString(2)),
                            state(row.getInt(3)),
                            Optional.ofNullable(row.getString(4))));
                }
            }
        }
        return forms;
    }

    /** What a submit must know of a form. */
    record Submitted(
            UUID requestId, AlchemyForm form, FormState state, Optional<UUID> workerId, Optional<Instant> started) {}

    static Optional<Submitted> submitted(Connection connection, UUID formId) throws SQLException {
        // Relies on the primary key of alchemy_form.
        String sql = "select request_id, form, state, worker_id, started from alchemy_form where id = ?";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setObject(1, formId);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(new Submitted(
                                row.getObject(1, UUID.class),
                                form(row.getString(2)),
                                state(row.getInt(3)),
                                uuid(row, 4),
                                Optional.ofNullable(row.getObject(5, OffsetDateTime.class))
                                        .map(OffsetDateTime::toInstant)))
                        : Optional.empty();
            }
        }
    }

    private static List<StoredRequest> readRequests(Connection connection, String sql, Collection<UUID> ids)
            throws SQLException {
        List<StoredRequest> requests = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setArray(1, connection.createArrayOf("uuid", ids.toArray()));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    requests.add(new StoredRequest(
                            row.getObject(1, UUID.class),
                            row.getInt(2),
                            row.getLong(3),
                            instant(row, 4),
                            instant(row, 5),
                            row.getInt(6),
                            new WaitingForm.Asker(
                                    row.getInt(7),
                                    Role.ofMask(row.getInt(8)).contains(Role.TRUSTED),
                                    row.getBoolean(9),
                                    row.getBoolean(10),
                                    row.getBoolean(11)),
                            Optional.ofNullable(row.getString(12)),
                            instant(row, 13)));
                }
            }
        }
        return requests;
    }

    private static Instant instant(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static Optional<UUID> uuid(ResultSet row, int column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, UUID.class));
    }
}
