package io.throng.server.alchemy;

import io.throng.server.dispatch.ChangeFeed;
import io.throng.server.dispatch.NodeMemory;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;

/** Keeps the index of a node like the database: all of it at start, then what others change, now and then what was missed. */
final class AlchemyMemory implements NodeMemory {
    /** Requests read at a time. */
    private static final int PAGE = 1_000;

    private final DataSource dataSource;
    private final AlchemyIndex index;

    AlchemyMemory(DataSource dataSource, AlchemyIndex index) {
        this.dataSource = dataSource;
        this.index = index;
    }

    @Override
    public ChangeFeed.Topic topic() {
        return ChangeFeed.Topic.ALCHEMY;
    }

    @Override
    public void load(Collection<UUID> ids) throws SQLException {
        List<AlchemyStanding> standings;
        try (Connection connection = dataSource.getConnection()) {
            standings = AlchemyStanding.read(connection, ids);
        }
        Set<UUID> gone = new HashSet<>(ids);
        for (AlchemyStanding standing : standings) {
            index.take(standing);
            gone.remove(standing.requestId());
        }
        index.forget(gone);
    }

    @Override
    public void reconcile() throws SQLException {
        Map<UUID, Integer> known = index.versions();
        Map<UUID, Integer> stored;
        try (Connection connection = dataSource.getConnection()) {
            stored = AlchemyRows.versions(connection);
        }
        Set<UUID> missed = new HashSet<>();
        stored.forEach((id, version) -> {
            if (known.getOrDefault(id, -1) < version) {
                missed.add(id);
            }
        });
        known.keySet().stream().filter(id -> !stored.containsKey(id)).forEach(missed::add);
        List<UUID> all = new ArrayList<>(missed);
        for (int from = 0; from < all.size(); from += PAGE) {
            load(all.subList(from, Math.min(from + PAGE, all.size())));
        }
    }
}
