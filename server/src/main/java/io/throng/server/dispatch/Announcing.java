package io.throng.server.dispatch;

import io.throng.server.commit.BatchWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;

/**
 * Tells the other nodes of what a writer changed, in the writer's own transaction.
 *
 * @param changed the id of what a write changed; empty when it changed nothing
 */
public record Announcing<W, R>(
        BatchWriter<W, R> writer, ChangeFeed feed, ChangeFeed.Topic topic, BiFunction<W, R, Optional<UUID>> changed)
        implements BatchWriter<W, R> {
    @Override
    public List<R> write(Connection connection, List<W> writes, boolean repeated) throws SQLException {
        List<R> results = writer.write(connection, writes, repeated);
        Set<UUID> ids = new LinkedHashSet<>();
        for (int i = 0; i < writes.size(); i++) {
            changed.apply(writes.get(i), results.get(i)).ifPresent(ids::add);
        }
        feed.announce(connection, topic, ids);
        return results;
    }

    @Override
    public void committed(List<W> writes, List<R> results) {
        writer.committed(writes, results);
    }
}
