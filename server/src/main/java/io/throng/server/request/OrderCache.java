package io.throng.server.request;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

/** The orders of requests that were popped lately, so that their submits need not read them again. */
public final class OrderCache {
    /** Orders kept; a job's submit reads the order from the database when it has been pushed out. */
    static final int MAX_ORDERS = 20_000;

    private final DataSource dataSource;
    private final Cache<UUID, Order> orders =
            Caffeine.newBuilder().maximumSize(MAX_ORDERS).build();

    public OrderCache(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Remembers an order as it came from the database. */
    public Order remember(UUID requestId, String body) {
        return orders.get(requestId, id -> OrderJson.read(body));
    }

    /** An order that is remembered; never blocks. */
    public Optional<Order> known(UUID requestId) {
        return Optional.ofNullable(orders.getIfPresent(requestId));
    }

    /** An order, read from the database if need be. */
    public Optional<Order> find(UUID requestId) throws SQLException {
        Optional<Order> known = known(requestId);
        if (known.isPresent()) {
            return known;
        }
        try (Connection connection = dataSource.getConnection()) {
            return RequestRows.byIds(connection, List.of(requestId)).stream()
                    .findFirst()
                    .map(row -> remember(requestId, row.body()));
        }
    }
}
