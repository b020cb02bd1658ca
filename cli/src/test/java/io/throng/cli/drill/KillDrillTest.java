package io.throng.cli.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.cli.admin.AdminDatabase;
import io.throng.client.HordeClient;
import io.throng.protocol.account.TestUserReply;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Kills the server under load, again and again: whatever it has confirmed must still be true. */
@Tag("drill")
@Timeout(900)
class KillDrillTest {
    private static final int KILLS = 20;
    /** Every so many kills the database dies with the server. */
    private static final int KILLS_PER_LOST_MACHINE = 5;

    private static final int REQUESTERS = 3;
    private static final int SCRIBES = 4;
    private static final int FEWEST_EVENTS_PER_LIFE = 10;
    private static final int MOST_EVENTS_PER_LIFE = 60;
    private static final long SEED = 20_260_401L;
    private static final long KUDOS = 1_000_000;
    private static final Duration LOAD_BOUND = Duration.ofSeconds(60);
    private static final Duration DRAIN_BOUND = Duration.ofSeconds(60);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @Test
    void nothingConfirmedIsLostOrDoubledWhenTheServerIsKilledUnderLoad(TestReporter reporter) throws Exception {
        DrillRecord record = new DrillRecord();
        try (ServerUnderTest server = new ServerUnderTest(folder)) {
            server.start();
            TestUserReply requesting = server.createUser("requester", true, KUDOS);
            TestUserReply working = server.createUser("scribe", true, KUDOS);
            try (HordeClient requester = server.client(requesting.apiKey());
                    HordeClient scribe = server.client(working.apiKey())) {
                killUnderLoad(server, record, requester, scribe);
                assertThat(record.violations()).as(record.summary()).isEmpty();
                assertThat(record.acceptedRequests()).hasSizeGreaterThan(KILLS);
                DrillChecks.everyAcceptedRequestIsThereWithItsResults(record, requester);
            }
            server.stop();
            try (AdminDatabase database = server.database()) {
                DrillChecks.theBooksAreClean(record, database.audit(), requesting, working);
            }
            reporter.publishEntry("drill", record.summary());
        }
    }

    private static void killUnderLoad(
            ServerUnderTest server, DrillRecord record, HordeClient requester, HordeClient scribe) throws Exception {
        RandomGenerator random = new SplittableRandom(SEED);
        try (DrillLoad load = new DrillLoad(record, requester, scribe)) {
            record.serverIsUp();
            load.start(REQUESTERS, SCRIBES);
            for (int kill = 1; kill <= KILLS; kill++) {
                awaitLoad(random, server, record);
                record.serverGoesDown();
                if (kill % KILLS_PER_LOST_MACHINE == 0) {
                    server.killWithDatabase();
                } else {
                    server.kill();
                }
                server.start();
                record.serverIsUp();
            }
            awaitLoad(random, server, record);
            load.drain(DRAIN_BOUND);
        }
    }

    private static void awaitLoad(RandomGenerator random, ServerUnderTest server, DrillRecord record) throws Exception {
        int events = random.nextInt(FEWEST_EVENTS_PER_LIFE, MOST_EVENTS_PER_LIFE + 1);
        boolean underLoad = record.awaitEvents(events, LOAD_BOUND);
        assertThat(record.violations())
                .as("%s; the server's log ends\n%s", record.summary(), server.endOfLog())
                .isEmpty();
        assertThat(underLoad)
                .as("%d events in %s: %s; the log ends\n%s", events, LOAD_BOUND, record.summary(), server.endOfLog())
                .isTrue();
    }
}
