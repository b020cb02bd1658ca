package io.throng.server.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.server.dispatch.matching.JobKind;
import io.throng.server.kudos.LedgerAudit;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * Thousands of small hordes in trouble. A failure names its seed; {@code -Dthrong.simulation.first=SEED
 * -Dthrong.simulation.count=1} replays it.
 */
class DispatchSimulationTest {
    private static final long FIRST_SEED = Long.getLong("throng.simulation.first", 1);
    private static final int SEEDS = Integer.getInteger("throng.simulation.count", 2_000);

    /** Seeds know nothing of each other, and each mostly waits for its database: some run at once, each lane with a database of its own. */
    private static final int LANES = 3;

    /** Tables are emptied now and then, so that dead rows do not slow the later seeds down. */
    private static final int SEEDS_PER_CLEANING = 100;

    @Test
    void noJobIsLostHandedOutTwiceOrPaidTwiceWhateverBreaks() throws Exception {
        long delivered = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(LANES)) {
            List<Callable<Long>> lanes = new ArrayList<>();
            for (int lane = 0; lane < Math.min(LANES, SEEDS); lane++) {
                long first = FIRST_SEED + lane;
                lanes.add(() -> runEvery(LANES, first));
            }
            for (Future<Long> lane : threads.invokeAll(lanes)) {
                delivered += delivered(lane);
            }
        }
        assertThat(delivered).isGreaterThan(SEEDS);
    }

    private static long delivered(Future<Long> lane) throws Exception {
        try {
            return lane.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AssertionError failure) {
                throw failure;
            }
            throw e;
        }
    }

    /** Runs a seed and each so many after it in one database, and returns how many jobs were delivered. */
    private static long runEvery(int stride, long firstSeed) throws SQLException {
        StoredHorde horde = open();
        long delivered = 0;
        int seedsRun = 0;
        try (Connection connection = horde.connect()) {
            for (long seed = firstSeed; seed < FIRST_SEED + SEEDS; seed += stride) {
                try {
                    new DispatchSimulation(horde, connection, seed).run();
                } catch (AssertionError | SQLException | RuntimeException e) {
                    throw new AssertionError(
                            "seed " + seed + " (replay with -Dthrong.simulation.first=" + seed
                                    + " -Dthrong.simulation.count=1): " + e.getMessage(),
                            e);
                }
                delivered += horde.number(connection, "select count(*) from job where state = 1 and not fake");
                horde.execute(
                        connection,
                        ++seedsRun % SEEDS_PER_CLEANING == 0
                                ? "truncate request, job, job_outcome"
                                : "with r as (delete from request), j as (delete from job) delete from job_outcome");
                connection.commit();
            }
            assertThat(horde.number(connection, "select sum(fulfilments) from worker"))
                    .isEqualTo(delivered);
            assertThat(horde.number(connection, "select count(*) from kudos_event where kind = 2"))
                    .isEqualTo(delivered);
        }
        assertThat(new LedgerAudit(horde.dataSource()).verify().differences()).isEmpty();
        return delivered;
    }

    private static StoredHorde open() throws SQLException {
        StoredHorde horde = new StoredHorde();
        try (Connection connection = horde.connect()) {
            horde.user(connection, 1, -1_000_000_00);
            horde.user(connection, 2, 2_500);
            horde.user(connection, 3, -3_000);
            for (SimulatedWorker worker : SimulatedWorker.ALL) {
                horde.worker(connection, worker.id(), worker.ownerId(), JobKind.TEXT);
            }
            connection.commit();
        }
        return horde;
    }
}
