package io.throng.server.alchemy;

import io.throng.protocol.alchemy.FormState;
import io.throng.server.alchemy.rules.FormLife;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * The requests that a batch of changes is about, locked, with their forms. Changes are made here in memory, one after the other, and
 * written at the end.
 */
final class FormBatch {
    private final Map<UUID, StoredRequest> requests = new LinkedHashMap<>();
    private final Map<UUID, StoredForm> forms = new LinkedHashMap<>();
    private final Map<UUID, String> results = new HashMap<>();
    private final Set<UUID> dirtyForms = new TreeSet<>();
    private final Set<UUID> touched = new TreeSet<>();
    private final Set<UUID> prolonged = new HashSet<>();

    private FormBatch() {}

    static FormBatch lock(Connection connection, Collection<UUID> requestIds) throws SQLException {
        FormBatch batch = new FormBatch();
        AlchemyRows.lock(connection, requestIds).forEach(request -> batch.requests.put(request.id(), request));
        AlchemyRows.forms(connection, batch.requests.keySet()).forEach(form -> batch.forms.put(form.id(), form));
        return batch;
    }

    Optional<StoredRequest> request(UUID id) {
        return Optional.ofNullable(requests.get(id));
    }

    Collection<StoredRequest> requests() {
        return requests.values();
    }

    Optional<StoredForm> form(UUID id) {
        return Optional.ofNullable(forms.get(id));
    }

    List<StoredForm> formsOf(UUID requestId) {
        return forms.values().stream()
                .filter(form -> form.requestId().equals(requestId))
                .toList();
    }

    Collection<StoredForm> forms() {
        return forms.values();
    }

    void change(StoredForm form) {
        forms.put(form.id(), form);
        dirtyForms.add(form.id());
        touched.add(form.requestId());
    }

    void result(UUID formId, String result) {
        results.put(formId, result);
    }

    /** The request lives on from now. */
    void prolong(UUID requestId) {
        prolonged.add(requestId);
        touched.add(requestId);
    }

    Set<UUID> touched() {
        return touched;
    }

    /** How the touched requests stand after {@link #write}. */
    List<AlchemyStanding> standings() {
        List<AlchemyStanding> standings = new ArrayList<>(touched.size());
        for (UUID id : touched) {
            StoredRequest before = requests.get(id);
            StoredRequest after = new StoredRequest(
                    id,
                    before.version() + 1,
                    before.priority(),
                    before.created(),
                    before.expires(),
                    before.tiles(),
                    before.asker(),
                    before.webhook(),
                    before.readAt());
            standings.add(AlchemyStanding.of(after, formsOf(id)));
        }
        return standings;
    }

    void write(Connection connection) throws SQLException {
        if (touched.isEmpty()) {
            return;
        }
        writeRequests(connection);
        writeForms(connection);
    }

    private void writeRequests(Connection connection) throws SQLException {
        // Relies on the primary key of alchemy_request; the rows are locked already.
        String sql = """
                update alchemy_request r
                set version = r.version + 1,
                    expires = case when t.prolonged then greatest(r.expires, now() + make_interval(secs => ?)) else r.expires end
                from unnest(?::uuid[], ?::boolean[]) as t (id, prolonged)
                where r.id = t.id
                """;
        try (var statement = connection.prepareStatement(sql)) {
            statement.setDouble(1, FormLife.REQUEST_LIFE.toSeconds());
            statement.setArray(2, connection.createArrayOf("uuid", touched.toArray()));
            statement.setArray(
                    3,
                    connection.createArrayOf(
                            "bool", touched.stream().map(prolonged::contains).toArray()));
            statement.executeUpdate();
        }
    }

    private void writeForms(Connection connection) throws SQLException {
        // Relies on the primary key of alchemy_form; the rows are locked by their requests.
        String sql = """
                update alchemy_form f
                set state = ?, aborts = ?, worker_id = ?, claim_id = ?, settle_id = ?, started = ?, deadline = ?,
                    ended = case when ? then now() else f.ended end, result = coalesce(?, f.result)
                where f.id = ?
                """;
        try (var statement = connection.prepareStatement(sql)) {
            for (UUID id : dirtyForms) {
                StoredForm form = forms.get(id);
                FormState state = form.life().state();
                Instant deadline = state == FormState.PROCESSING
                        ? form.started().orElseThrow().plus(FormLife.TIME_TO_LIVE)
                        : null;
                statement.setShort(1, AlchemyRows.code(state));
                statement.setInt(2, form.life().aborts());
                statement.setObject(3, form.workerId().orElse(null), Types.OTHER);
                statement.setObject(4, form.claimId().orElse(null), Types.OTHER);
                statement.setObject(5, form.settleId().orElse(null), Types.OTHER);
                statement.setObject(
                        6, form.started().map(at -> at.atOffset(ZoneOffset.UTC)).orElse(null));
                statement.setObject(7, deadline == null ? null : deadline.atOffset(ZoneOffset.UTC));
                statement.setBoolean(8, state != FormState.WAITING && state != FormState.PROCESSING);
                statement.setString(9, results.get(id));
                statement.setObject(10, id);
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }
}
