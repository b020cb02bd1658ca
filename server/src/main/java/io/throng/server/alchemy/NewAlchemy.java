package io.throng.server.alchemy;

import io.throng.protocol.alchemy.AlchemyForm;
import io.throng.server.alchemy.rules.FormLife;
import io.throng.server.commit.BatchWriter;
import io.throng.server.dispatch.ChangeFeed;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * A request that passed every check and becomes durable and visible to workers. Costs nothing until its forms are done.
 *
 * @param request its times and its version are set by the database
 * @param forms at least one
 */
record NewAlchemy(StoredRequest request, List<Form> forms) {
    /** A form to be. */
    record Form(UUID id, AlchemyForm form, Optional<String> payload) {}

    NewAlchemy {
        forms = List.copyOf(forms);
    }

    /** Writes new requests; a repeated one is there already and changes nothing. */
    static final class Writer implements BatchWriter<NewAlchemy, Boolean> {
        private final ChangeFeed feed;
        private final Consumer<List<AlchemyStanding>> afterwards;
        private List<AlchemyStanding> standings = List.of();

        /** @param afterwards told of the requests as they then stand, after the commit and before the callers */
        Writer(ChangeFeed feed, Consumer<List<AlchemyStanding>> afterwards) {
            this.feed = feed;
            this.afterwards = afterwards;
        }

        @Override
        public List<Boolean> write(Connection connection, List<NewAlchemy> writes, boolean repeated)
                throws SQLException {
            insertRequests(connection, writes);
            insertForms(connection, writes);
            List<UUID> ids = writes.stream().map(write -> write.request().id()).toList();
            standings = AlchemyStanding.read(connection, ids);
            feed.announce(connection, ChangeFeed.Topic.ALCHEMY, ids);
            return writes.stream().map(write -> true).toList();
        }

        @Override
        public void committed(List<NewAlchemy> writes, List<Boolean> results) {
            afterwards.accept(standings);
        }

        private static void insertRequests(Connection connection, List<NewAlchemy> writes) throws SQLException {
            String sql = """
                    insert into alchemy_request (id, user_id, priority, created, expires, tiles, trusted_workers, slow_workers,
                                                 unsafe_address, webhook)
                    values (?, ?, ?, now(), now() + make_interval(secs => ?), ?, ?, ?, ?, ?)
                    on conflict (id) do nothing
                    """;
            try (var statement = connection.prepareStatement(sql)) {
                for (NewAlchemy write : writes) {
                    StoredRequest request = write.request();
                    statement.setObject(1, request.id());
                    statement.setInt(2, request.asker().userId());
                    statement.setLong(3, request.priority());
                    statement.setDouble(4, FormLife.REQUEST_LIFE.toSeconds());
                    statement.setInt(5, request.tiles());
                    statement.setBoolean(6, request.asker().trustedWorkers());
                    statement.setBoolean(7, request.asker().slowWorkers());
                    statement.setBoolean(8, request.asker().unsafeAddress());
                    statement.setString(9, request.webhook().orElse(null));
                    statement.addBatch();
                }
                statement.executeBatch();
            }
        }

        private static void insertForms(Connection connection, List<NewAlchemy> writes) throws SQLException {
            List<UUID> ids = new ArrayList<>();
            List<UUID> requests = new ArrayList<>();
            List<Integer> positions = new ArrayList<>();
            List<String> forms = new ArrayList<>();
            List<String> payloads = new ArrayList<>();
            for (NewAlchemy write : writes) {
                for (int i = 0; i < write.forms().size(); i++) {
                    Form form = write.forms().get(i);
                    ids.add(form.id());
                    requests.add(write.request().id());
                    positions.add(i);
                    forms.add(form.form().wireName());
                    payloads.add(form.payload().orElse(null));
                }
            }
            String sql = """
                    insert into alchemy_form (id, request_id, position, form, payload)
                    select * from unnest(?::uuid[], ?::uuid[], ?::int[], ?::text[], ?::text[])
                    on conflict (id) do nothing
                    """;
            try (var statement = connection.prepareStatement(sql)) {
                statement.setArray(1, connection.createArrayOf("uuid", ids.toArray()));
                statement.setArray(2, connection.createArrayOf("uuid", requests.toArray()));
                statement.setArray(3, connection.createArrayOf("int4", positions.toArray()));
                statement.setArray(4, connection.createArrayOf("text", forms.toArray()));
                statement.setArray(5, connection.createArrayOf("text", payloads.toArray()));
                statement.executeUpdate();
            }
        }
    }
}
