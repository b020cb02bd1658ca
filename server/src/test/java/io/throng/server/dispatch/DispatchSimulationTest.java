package io.throng.server.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.server.dispatch.matching.JobKind;
import io.throng.server.kudos.LedgerAudit;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Thousands of small hordes in trouble. A failure names its seed; {@code -Dthrong.simulation.first=SEED
 * -Dthrong.simulation.count=1} replays it.
 */
class DispatchSimulationTest {
    private static final long FIRST_SEED = Long.getLong("throng.simulation.first", 1);
    private static final int SEEDS = Integer.getInteger("throng.simulation.count", 2_000);

    /** Tables are emptied now and then, so that dead rows do not slow the later seeds down. */
    private static final int SEEDS_PER_CLEANING = 100;

    private static StoredHorde horde;

    @BeforeAll
    static void open() throws SQLException {
        horde = new StoredHorde();
        try (Connection connection = horde.connect()) {
            horde.user(connection, 1, -1_000_000_00);
            horde.user(connection, 2, 2_500);
            horde.user(connection, 3, -3_000);
            for (SimulatedWorker worker : SimulatedWorker.ALL) {
                horde.worker(connection, worker.id(), worker.ownerId(), JobKind.TEXT);
            }
            connection.commit();
        }
    }

    @Test
    void noJobIsLostHandedOutTwiceOrPaidTwiceWhateverBreaks() throws SQLException {
        long delivered = 0;
        try (Connection connection = horde.connect()) {
            for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
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
                        seed % SEEDS_PER_CLEANING == 0
                                ? "truncate request, job, job_outcome"
                                : "with r as (delete from request), j as (delete from job) delete from job_outcome");
                connection.commit();
            }
            assertThat(horde.number(connection, "select sum(fulfilments) from worker"))
                    .isEqualTo(delivered);
            assertThat(horde.number(connection, "select count(*) from kudos_event where kind = 2"))
                    .isEqualTo(delivered);
        }
        assertThat(delivered).isGreaterThan(SEEDS);
        assertThat(new LedgerAudit(horde.dataSource()).verify().differences()).isEmpty();
    }
}
