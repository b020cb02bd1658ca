package io.throng.cli.admin;

import io.throng.server.dispatch.ChangeFeed;
import io.throng.server.worker.Worker;
import io.throng.server.worker.WorkerRows;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/** Turns a worker's switches and tells the running nodes. */
final class WorkerSwitches {
    private WorkerSwitches() {}

    /** Turns what is given; answers how the worker stands, in words. */
    static String turn(
            DataSource dataSource,
            String name,
            Optional<Boolean> maintenance,
            Optional<String> message,
            Optional<Boolean> pause)
            throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            Optional<Worker> found = WorkerRows.byName(connection, name);
            if (found.isEmpty()) {
                return "There is no worker called '" + name + "'.";
            }
            Worker worker = found.get();
            if (maintenance.isPresent()) {
                WorkerRows.setMaintenance(connection, worker.id(), maintenance.get(), message);
            }
            if (pause.isPresent()) {
                WorkerRows.setPaused(connection, worker.id(), pause.get());
            }
            ChangeFeed.speaking(dataSource).announce(connection, ChangeFeed.Topic.WORKER, List.of(worker.id()));
            Worker now = WorkerRows.byName(connection, name).orElseThrow();
            return name + ": maintenance " + (now.maintenance() ? "on" : "off") + ", pause "
                    + (now.paused() ? "on" : "off");
        }
    }
}
