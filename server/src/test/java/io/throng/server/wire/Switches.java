package io.throng.server.wire;

import io.throng.server.dispatch.ChangeFeed;
import io.throng.server.operations.HordeModes;
import io.throng.server.worker.WorkerRows;
import java.sql.Connection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What operators do beside the API: in the database, announced to the nodes, as the command line does it. */
final class Switches {
    private Switches() {}

    /** What is done while something is switched. */
    @FunctionalInterface
    interface Deed {
        void run() throws Exception;
    }

    /** Puts a worker into maintenance and waits until the node refuses its pops. */
    static void maintenance(Horde horde, String worker, Call pop) throws Exception {
        UUID id = UUID.fromString(horde.stored("select id from worker where name = ?", worker));
        try (Connection connection = horde.dataSource().getConnection()) {
            WorkerRows.setMaintenance(connection, id, true, Optional.empty());
            ChangeFeed.speaking(horde.dataSource()).announce(connection, ChangeFeed.Topic.WORKER, List.of(id));
        }
        Horde.await("the pops of " + worker + " are refused", () -> Horde.statusOf(pop) == 403);
    }

    /** Does something while a mode of the horde is on. */
    static void during(Horde horde, HordeModes modes, HordeModes.Mode mode, Deed deed) throws Exception {
        set(horde, modes, mode, true);
        try {
            deed.run();
        } finally {
            set(horde, modes, mode, false);
        }
    }

    private static void set(Horde horde, HordeModes modes, HordeModes.Mode mode, boolean on) throws Exception {
        try (Connection connection = horde.dataSource().getConnection()) {
            HordeModes.set(connection, mode, on);
        }
        modes.refresh();
    }
}
