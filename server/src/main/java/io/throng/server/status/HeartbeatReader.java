package io.throng.server.status;

import static java.util.Objects.requireNonNull;

import io.throng.protocol.status.Heartbeat;
import java.lang.management.ManagementFactory;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** How this node is (workers spec 4.5). Touches no table. */
final class HeartbeatReader {
    private final String version;
    private final LongSupplier waiting;
    private final LongSupplier active;
    private final BooleanSupplier database;

    /**
     * @param waiting calls that wait for a connection to the database
     * @param active calls being answered
     * @param database whether the database answers
     */
    HeartbeatReader(String version, LongSupplier waiting, LongSupplier active, BooleanSupplier database) {
        this.version = requireNonNull(version);
        this.waiting = requireNonNull(waiting);
        this.active = requireNonNull(active);
        this.database = requireNonNull(database);
    }

    Heartbeat read() {
        long queue = Math.max(0, waiting.getAsLong());
        boolean up = database.getAsBoolean();
        String message = queue > 0 ? Heartbeat.OVERLOADED : up ? Heartbeat.OK : Heartbeat.DOWN;
        return new Heartbeat(
                message,
                version,
                queue,
                ManagementFactory.getThreadMXBean().getThreadCount(),
                Math.max(0, active.getAsLong()),
                up);
    }
}
