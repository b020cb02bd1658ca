package io.throng.server.worker;

import static java.util.Objects.requireNonNull;

import io.throng.protocol.PopMessage;
import io.throng.protocol.worker.WorkerMessage;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * The unexpired messages to workers, in the memory of this node, so that every pop can carry them without asking the database. What
 * other nodes take in is seen at the next {@link #refresh}.
 */
public final class MessageBoard {
    private final DataSource dataSource;
    private final Clock clock;
    private volatile Posted posted = new Posted(List.of(), Map.of());

    /** @param toAll messages to every worker */
    private record Posted(List<WorkerMessage> toAll, Map<UUID, List<WorkerMessage>> toOne) {}

    public MessageBoard(DataSource dataSource, Clock clock) {
        this.dataSource = requireNonNull(dataSource);
        this.clock = requireNonNull(clock);
    }

    /** Reads the messages anew. */
    public void refresh() throws SQLException {
        List<WorkerMessage> toAll = new ArrayList<>();
        Map<UUID, List<WorkerMessage>> toOne = new HashMap<>();
        try (var connection = dataSource.getConnection()) {
            for (WorkerMessage message : MessageRows.unexpired(connection, clock.instant())) {
                if (message.workerId() == null) {
                    toAll.add(message);
                } else {
                    toOne.computeIfAbsent(UUID.fromString(message.workerId()), id -> new ArrayList<>())
                            .add(message);
                }
            }
        }
        posted = new Posted(toAll, toOne);
    }

    /** What a pop of the worker is told, oldest first; never blocks. */
    public List<PopMessage> to(UUID workerId, Instant now) {
        Posted known = posted;
        if (known.toAll().isEmpty() && known.toOne().isEmpty()) {
            return List.of();
        }
        return detailsTo(workerId, now).stream()
                .map(message -> new PopMessage(message.id(), message.message(), message.origin(), message.expiry()))
                .toList();
    }

    /** The same messages as they are shown with the worker; never blocks. */
    public List<WorkerMessage> detailsTo(UUID workerId, Instant now) {
        Posted known = posted;
        List<WorkerMessage> messages = new ArrayList<>();
        for (List<WorkerMessage> some : List.of(known.toOne().getOrDefault(workerId, List.of()), known.toAll())) {
            for (WorkerMessage message : some) {
                if (message.expiry().isAfter(now)) {
                    messages.add(message);
                }
            }
        }
        return messages;
    }
}
