package io.throng.cli.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.cli.admin.AdminDatabase;
import io.throng.client.HordeClient;
import io.throng.protocol.account.TestUserReply;
import io.throng.protocol.text.TextGeneration;
import io.throng.protocol.text.TextStatus;
import io.throng.server.kudos.EventKind;
import io.throng.server.kudos.LedgerAccounts;
import io.throng.server.kudos.LedgerAudit;
import io.throng.server.kudos.LedgerEntry;
import io.throng.server.kudos.LedgerReport;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Kills the server under load, again and again: whatever it has confirmed must still be true. */
@Tag("drill")
@Timeout(300)
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
    private static final Duration LOAD_BOUND = Duration.ofSeconds(30);
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
                everyAcceptedRequestIsThereWithItsResults(record, requester);
            }
            server.stop();
            try (AdminDatabase database = server.database()) {
                assertThat(database.audit().verify())
                        .returns(List.of(), LedgerReport::differences)
                        .returns(true, LedgerReport::isClean);
                assertThat(refs(database.audit(), requesting, EventKind.ACTIVATION))
                        .as("requests paid for, each once")
                        .doesNotHaveDuplicates()
                        .containsAll(record.acceptedRequests().keySet().stream()
                                .map(UUID::fromString)
                                .toList());
                assertThat(refs(database.audit(), working, EventKind.JOB_SETTLEMENT))
                        .as("exactly the jobs whose results were taken are paid, each once")
                        .containsExactlyInAnyOrderElementsOf(record.confirmedJobs());
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

    /** What the events of a kind that moved a user's kudos were about. */
    private static List<UUID> refs(LedgerAudit audit, TestUserReply user, EventKind kind) throws SQLException {
        long account = LedgerAccounts.spendable(Integer.parseInt(user.userId()));
        List<UUID> refs = new ArrayList<>();
        long before = Long.MAX_VALUE;
        while (true) {
            List<LedgerEntry> page = audit.entries(account, before, LedgerAudit.MAX_PAGE);
            if (page.isEmpty()) {
                return refs;
            }
            page.stream()
                    .filter(entry -> entry.kind() == kind)
                    .map(LedgerEntry::ref)
                    .forEach(refs::add);
            before = page.getLast().seq();
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

    private static void everyAcceptedRequestIsThereWithItsResults(DrillRecord record, HordeClient client) {
        Map<String, DrillRecord.Asked> accepted = record.acceptedRequests();
        assertThat(accepted).hasSizeGreaterThan(KILLS);
        SoftAssertions softly = new SoftAssertions();
        accepted.forEach((id, asked) -> {
            TextStatus status = client.textStatus(id);
            softly.assertThat(status.faulted()).as("faulted: %s", status).isFalse();
            softly.assertThat(status.finished() + status.processing() + status.waiting())
                    .as("every job finished, processing or waiting: %s", status)
                    .isEqualTo(asked.jobs());
            // The scribes emptied the queue; only jobs whose hand-out was lost with its answer may have come back
            // since.
            softly.assertThat(status.waiting())
                    .as("nothing forgotten in the queue: %s", status)
                    .isLessThanOrEqualTo(status.restarted());
            softly.assertThat(record.jobsHandedOut(asked.prompt()))
                    .as("no job made anew: %s", status)
                    .isLessThanOrEqualTo(asked.jobs() + status.restarted());
            softly.assertThat(status.generations())
                    .as("results as listed")
                    .hasSize(status.finished())
                    .extracting(TextGeneration::text)
                    .doesNotHaveDuplicates()
                    .containsAll(record.confirmedTexts(asked.prompt()));
        });
        softly.assertAll();
    }
}
