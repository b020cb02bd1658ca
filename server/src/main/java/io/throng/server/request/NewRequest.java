package io.throng.server.request;

import io.throng.server.account.RecordDelta;
import io.throng.server.account.UserRecords;
import io.throng.server.commit.BatchWriter;
import io.throng.server.dispatch.ChangeFeed;
import io.throng.server.dispatch.RequestState;
import io.throng.server.dispatch.Requester;
import io.throng.server.kudos.Ledger;
import io.throng.server.kudos.LedgerEvent;
import io.throng.server.rating.SharedResults;
import io.throng.server.sharedkey.KeyBudgets;
import io.throng.server.sharedkey.KeyCharge;
import io.throng.server.sharedkey.KeyCharges;
import io.throng.server.style.StyleUse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/**
 * A request that passed every check and becomes durable and visible to workers, with its activation tax, in one write.
 *
 * @param row as it is to be stored; its expiry is set by the database
 * @param activation the tax of its activation
 * @param records what grows in the requester's records
 * @param estimateHundredths what it is expected to cost in all; kept when it is made with a shared key
 * @param mustFit whether it is not to be when its shared key's budget does not cover the estimate
 * @param style the use of the style that was applied, if any
 */
public record NewRequest(
        RequestRows.Row row,
        Order order,
        Requester requester,
        LedgerEvent activation,
        List<RecordDelta> records,
        long estimateHundredths,
        boolean mustFit,
        Optional<StyleUse> style) {
    /** How long a request lives after its activation, its last pop and its last delivery (image spec 3.5). */
    public static final Duration LIFE = Duration.ofMinutes(20);

    /** What became of it. */
    public sealed interface Result {
        /** It waits for workers. */
        record Activated(RequestState state) implements Result {}

        /** Nothing was written: its shared key does not cover it, beside what was promised to others in the same moment. */
        record OverBudget(KeyBudgets.Shortage shortage) implements Result {}
    }

    /** Writes new requests. */
    public static final class Writer implements BatchWriter<NewRequest, Result> {
        private final Ledger ledger;
        private final LiveRequests live;
        private final ChangeFeed feed;

        public Writer(Ledger ledger, LiveRequests live, ChangeFeed feed) {
            this.ledger = ledger;
            this.live = live;
            this.feed = feed;
        }

        @Override
        public List<Result> write(Connection connection, List<NewRequest> writes, boolean repeated)
                throws SQLException {
            Map<UUID, Result> results = new HashMap<>();
            List<NewRequest> left = writes;
            if (writes.stream().anyMatch(NewRequest::mustFit)) {
                left = within(connection, writes, results);
            } else {
                activate(connection, left).results(results);
            }
            // Those that an earlier attempt activated.
            List<UUID> unknown = left.stream()
                    .map(NewRequest::id)
                    .filter(id -> !results.containsKey(id))
                    .toList();
            if (!unknown.isEmpty()) {
                RequestRows.byIds(connection, unknown)
                        .forEach(row -> results.put(row.state().id(), new Result.Activated(row.state())));
            }
            return writes.stream().map(write -> results.get(write.id())).toList();
        }

        /**
         * Activates what the budgets of shared keys cover; answers what is not refused. Whether they do is known only once the keys are
         * locked, and keys are locked after the balances, as everywhere. So everything is written first; when something does not fit,
         * which is rare, all of it is taken back and the rest is written again.
         */
        private List<NewRequest> within(Connection connection, List<NewRequest> writes, Map<UUID, Result> results)
                throws SQLException {
            List<NewRequest> left = writes;
            while (!left.isEmpty()) {
                Savepoint before = connection.setSavepoint();
                Activation activation = activate(connection, left);
                Map<UUID, KeyBudgets.Shortage> shortages = activation.shortages();
                if (shortages.isEmpty()) {
                    connection.releaseSavepoint(before);
                    activation.results(results);
                    return left;
                }
                connection.rollback(before);
                shortages.forEach((id, shortage) -> results.put(id, new Result.OverBudget(shortage)));
                left = left.stream()
                        .filter(write -> !shortages.containsKey(write.id()))
                        .toList();
            }
            return left;
        }

        private static List<KeyBudgets.Promise> promises(List<NewRequest> writes, Set<UUID> made) {
            return writes.stream()
                    .filter(write -> made.contains(write.id()))
                    .flatMap(write -> write.order().sharedKey().stream()
                            .map(key -> new KeyBudgets.Promise(
                                    write.id(), key, write.estimateHundredths(), write.mustFit())))
                    .toList();
        }

        /**
         * What came of writing requests.
         *
         * @param states of those that are new
         * @param shortages of those that do not fit: if there are any, not everything was written, and all is to be taken back
         */
        private record Activation(Map<UUID, RequestState> states, Map<UUID, KeyBudgets.Shortage> shortages) {
            void results(Map<UUID, Result> results) {
                states.forEach((id, state) -> results.put(id, new Result.Activated(state)));
            }
        }

        /** Writes requests and all that goes with them. */
        private Activation activate(Connection connection, List<NewRequest> writes) throws SQLException {
            Map<UUID, RequestState> states = insert(connection, writes);
            List<LedgerEvent> events = new ArrayList<>();
            List<RecordDelta> records = new ArrayList<>();
            List<StyleUse> uses = new ArrayList<>();
            List<UUID> shared = new ArrayList<>();
            List<KeyCharge> keyCharges = new ArrayList<>();
            for (NewRequest write : writes) {
                events.add(write.activation());
                write.style().flatMap(StyleUse::reward).ifPresent(events::add);
                if (states.containsKey(write.id())) {
                    records.addAll(write.records());
                    write.keyCharge().ifPresent(keyCharges::add);
                    write.style().flatMap(StyleUse::record).ifPresent(records::add);
                    write.style().ifPresent(uses::add);
                    if (write.order() instanceof ImageOrder image
                            && image.draft().options().shared()) {
                        shared.add(write.id());
                    }
                }
            }
            ledger.book(connection, events);
            if (!records.isEmpty()) {
                UserRecords.add(connection, records);
            }
            if (!keyCharges.isEmpty()) {
                Map<UUID, KeyBudgets.Shortage> shortages =
                        KeyBudgets.shortages(connection, promises(writes, states.keySet()));
                if (!shortages.isEmpty()) {
                    return new Activation(states, shortages);
                }
                KeyCharges.count(connection, keyCharges);
            }
            SharedResults.note(connection, shared);
            StyleUse.count(connection, uses);
            feed.announce(connection, ChangeFeed.Topic.REQUEST, states.keySet());
            return new Activation(states, Map.of());
        }

        @Override
        public void committed(List<NewRequest> writes, List<Result> results) {
            for (int i = 0; i < writes.size(); i++) {
                NewRequest write = writes.get(i);
                if (results.get(i) instanceof Result.Activated(RequestState state)) {
                    live.activated(write.row().with(state), write.order(), write.requester());
                }
            }
        }

        private static Map<UUID, RequestState> insert(Connection connection, List<NewRequest> writes)
                throws SQLException {
            String sql = """
                    insert into request as r (id, kind, user_id, n, jobs, priority, created, expires, things, price, consumed, body,
                        shared_key_id, shared_key_estimate)
                    select id, kind, user_id, n, n, priority, created, now() + make_interval(secs => ?), things, price, consumed, body,
                        shared_key_id, shared_key_estimate
                    from unnest(?::uuid[], ?::smallint[], ?::int[], ?::int[], ?::bigint[], ?::timestamptz[], ?::bigint[], ?::bigint[],
                                ?::bigint[], ?::text[], ?::uuid[], ?::bigint[])
                        as new (id, kind, user_id, n, priority, created, things, price, consumed, body, shared_key_id,
                            shared_key_estimate)
                    on conflict (id) do nothing
                    returning %s
                    """.formatted(RequestState.COLUMNS);
            Map<UUID, RequestState> states = new HashMap<>();
            try (var statement = connection.prepareStatement(sql)) {
                statement.setDouble(1, LIFE.toSeconds());
                statement.setArray(2, connection.createArrayOf("uuid", column(writes, NewRequest::id)));
                statement.setArray(
                        3,
                        connection.createArrayOf(
                                "int2", column(writes, w -> w.row().kind().code())));
                statement.setArray(
                        4,
                        connection.createArrayOf(
                                "int4", column(writes, w -> w.row().userId())));
                statement.setArray(
                        5,
                        connection.createArrayOf(
                                "int4", column(writes, w -> w.row().state().n())));
                statement.setArray(
                        6,
                        connection.createArrayOf(
                                "int8", column(writes, w -> w.row().priority())));
                statement.setArray(7, connection.createArrayOf("timestamptz", column(writes, NewRequest::created)));
                statement.setArray(
                        8,
                        connection.createArrayOf(
                                "int8", column(writes, w -> w.row().thingsPerJob())));
                statement.setArray(
                        9,
                        connection.createArrayOf(
                                "int8", column(writes, w -> w.row().priceHundredths())));
                statement.setArray(
                        10,
                        connection.createArrayOf(
                                "int8", column(writes, w -> w.row().state().consumedHundredths())));
                statement.setArray(
                        11,
                        connection.createArrayOf(
                                "text", column(writes, w -> w.row().body())));
                statement.setArray(
                        12,
                        connection.createArrayOf(
                                "uuid",
                                column(writes, w -> w.order().sharedKey().orElse(null))));
                statement.setArray(
                        13,
                        connection.createArrayOf(
                                "int8",
                                column(
                                        writes,
                                        w -> w.order()
                                                .sharedKey()
                                                .map(key -> w.estimateHundredths())
                                                .orElse(null))));
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        RequestState state = RequestState.read(rows);
                        states.put(state.id(), state);
                    }
                }
            }
            return states;
        }

        private static Object[] column(List<NewRequest> writes, Function<NewRequest, Object> value) {
            return writes.stream().map(value).toArray();
        }
    }

    /** What its shared key is charged for its activation. */
    private Optional<KeyCharge> keyCharge() {
        return order.sharedKey()
                .map(key ->
                        KeyCharge.activation(key, order.recordKey(), row.state().consumedHundredths()));
    }

    private UUID id() {
        return row.state().id();
    }

    private OffsetDateTime created() {
        return row.created().atOffset(ZoneOffset.UTC);
    }
}
