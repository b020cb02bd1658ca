package io.throng.server.request;

import io.throng.server.commit.BatchWriter;
import io.throng.server.dispatch.ChangeFeed;
import io.throng.server.dispatch.RequestState;
import io.throng.server.dispatch.matching.JobKind;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A request is withdrawn by its owner: nothing more of it is handed out, what runs is delivered, paid and charged. */
public record Withdrawal(JobKind kind, UUID id) {
    /** Writes withdrawals; repeating one changes nothing. */
    public static final class Writer implements BatchWriter<Withdrawal, Optional<RequestState>> {
        private final LiveRequests live;
        private final ChangeFeed feed;

        public Writer(LiveRequests live, ChangeFeed feed) {
            this.live = live;
            this.feed = feed;
        }

        @Override
        public List<Optional<RequestState>> write(Connection connection, List<Withdrawal> writes, boolean repeated)
                throws SQLException {
            // Relies on the primary key of request. Rows are locked in id order, as everywhere.
            String sql = """
                    with held as (
                        select r.id from request r where r.id = any (?::uuid[]) order by r.id for update of r
                    )
                    update request r
                    set n = 0, jobs = case when r.cancelled then r.jobs else r.finished end, cancelled = true,
                        version = r.version + 1
                    from held h
                    where r.id = h.id
                    returning %s
                    """.formatted(RequestState.COLUMNS);
            Map<UUID, RequestState> states = new HashMap<>();
            try (var statement = connection.prepareStatement(sql)) {
                statement.setArray(
                        1,
                        connection.createArrayOf(
                                "uuid", writes.stream().map(Withdrawal::id).toArray()));
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        RequestState state = RequestState.read(rows);
                        states.put(state.id(), state);
                    }
                }
            }
            feed.announce(connection, ChangeFeed.Topic.REQUEST, states.keySet());
            return writes.stream()
                    .map(write -> Optional.ofNullable(states.get(write.id())))
                    .toList();
        }

        @Override
        public void committed(List<Withdrawal> writes, List<Optional<RequestState>> results) {
            for (int i = 0; i < writes.size(); i++) {
                JobKind kind = writes.get(i).kind();
                results.get(i).ifPresent(state -> live.take(kind, state));
            }
        }
    }
}
