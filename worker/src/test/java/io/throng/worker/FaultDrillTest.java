package io.throng.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.throng.worker.config.BackendConfig;
import io.throng.worker.config.BackendKind;
import io.throng.worker.config.ScribeConfig;
import io.throng.worker.config.TimeLimits;
import io.throng.worker.config.WorkerConfig;
import io.throng.worker.config.WorkerRole;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** What breaks around a worker: no job is lost in silence, each is finished or reported as faulted, and the worker goes on by itself. */
class FaultDrillTest extends WorkerFixture {
    private static final String GENERATE = "POST /api/v1/generate";

    @Test
    void aBackEndThatIsKilledFaultsItsJobAndServesAgainWhenItIsBack() throws Exception {
        HttpPeer mortal = kobold(new HttpPeer());
        mortal.on(GENERATE, body -> {
            mortal.close();
            return HttpPeer.Reply.json(500, "{}");
        });
        horde.textJob("j1", 150, "");
        start(Optional.of(scribe(List.of(kobold(mortal.address())), 1, 0)), Optional.empty());

        assertFaulted(nextSubmit(), "j1");
        await(WorkerEvent.BackendDown.class);
        int pops = horde.pops.get();
        await(WorkerEvent.BackendDown.class);
        assertThat(horde.pops).as("nothing is taken meanwhile").hasValue(pops);
    }

    @Test
    void aJobThatOneBackEndFailsIsDoneByAnother() throws Exception {
        kobold(backend).on(GENERATE, 500, "{\"detail\":\"CUDA out of memory\"}");
        try (HttpPeer healthy = kobold(new HttpPeer())) {
            healthy.on(GENERATE, 200, "{\"results\":[{\"text\":\"rescued\"}]}");
            horde.textJob("j1", 150, "");
            start(
                    Optional.of(scribe(
                            List.of(
                                    named("broken", backend.address(), Map.of()),
                                    named("healthy", healthy.address(), Map.of())),
                            1,
                            0)),
                    Optional.empty());

            assertThat(nextSubmit().path("generation").asText()).isEqualTo("rescued");
            assertThat(await(WorkerEvent.Retrying.class).reason()).contains("out of memory");
            assertThat(await(WorkerEvent.Delivered.class).jobId()).isEqualTo("j1");
        }
    }

    @Test
    void aBackEndThatHangsIsLeftBehindAndTheJobDoneElsewhere() throws Exception {
        kobold(backend).hangOn(GENERATE);
        try (HttpPeer healthy = kobold(new HttpPeer())) {
            healthy.on(GENERATE, 200, "{\"results\":[{\"text\":\"rescued\"}]}");
            horde.textJob("j1", 150, "");
            start(impatient(scribe(
                    List.of(
                            named("hanging", backend.address(), Map.of()),
                            named("healthy", healthy.address(), Map.of())),
                    1,
                    0)));

            assertThat(nextSubmit().path("generation").asText()).isEqualTo("rescued");
            assertThat(await(WorkerEvent.Retrying.class).reason()).contains("no sign of life");
        }
    }

    @Test
    void garbageTwiceIsAFaultWithItsReason() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        kobold(backend).on(GENERATE, body -> {
            asked.incrementAndGet();
            return new HttpPeer.Reply(200, "text/html", "<html>".getBytes(UTF_8));
        });
        horde.textJob("j1", 150, "");
        start(Optional.of(scribe(List.of(kobold(backend.address())), 1, 0)), Optional.empty());

        assertFaulted(nextSubmit(), "j1");
        assertThat(asked).as("once and once more").hasValue(2);
    }

    @Test
    void threeFailedJobsInARowMakeItPauseAndAskItsBackEndsAgain() throws Exception {
        kobold(backend).on(GENERATE, 500, "{}");
        for (int i = 0; i < JobRunner.FAILURES_BEFORE_PAUSE; i++) {
            horde.textJob("j" + i, 150, "");
        }
        start(Optional.of(scribe(List.of(kobold(backend.address())), 1, 0)), Optional.empty());

        for (int i = 0; i < JobRunner.FAILURES_BEFORE_PAUSE; i++) {
            nextSubmit();
        }
        assertThat(await(WorkerEvent.BackendDown.class).reason()).contains("in a row");
        kobold(backend).on(GENERATE, 200, "{\"results\":[{\"text\":\"well again\"}]}");
        horde.textJob("later", 150, "");
        assertThat(nextSubmit().path("generation").asText()).isEqualTo("well again");
    }

    @Test
    void aHordeThatIsAwayForLongIsAskedAgainAndAgain() throws Exception {
        kobold(backend).on(GENERATE, 200, "{\"results\":[{\"text\":\"x\"}]}");
        for (int i = 0; i < 100; i++) {
            horde.popReply(503, "<html>");
        }
        horde.textJob("j1", 150, "");
        start(Optional.of(scribe(List.of(kobold(backend.address())), 1, 0)), Optional.empty());

        assertThat(nextSubmit().path("id").asText()).isEqualTo("j1");
    }

    @Test
    void aResultIsHandedInWhenTheHordeComesBackBeforeItGivesTheJobUp() throws Exception {
        kobold(backend).on(GENERATE, 200, "{\"results\":[{\"text\":\"x\"}]}");
        for (int i = 0; i < 3 * Submission.ATTEMPTS; i++) {
            horde.submitReply(502, "<html>");
        }
        horde.textJob("j1", 150, "");
        start(Optional.of(scribe(List.of(kobold(backend.address())), 1, 0)), Optional.empty());

        assertThat(await(WorkerEvent.Delivered.class).jobId()).isEqualTo("j1");
        assertThat(horde.submits).hasSize(3 * Submission.ATTEMPTS + 1);
    }

    @Test
    void aStateFolderThatCannotBeWrittenStopsNoWork() throws Exception {
        kobold(backend).on(GENERATE, 200, "{\"results\":[{\"text\":\"x\"}]}");
        horde.textJob("j1", 150, "");
        Path file = Files.writeString(state.resolve("full"), "");
        WorkerConfig usual = config(
                Optional.of(scribe(List.of(kobold(backend.address())), 1, 0)), Optional.empty(), Optional.empty());
        start(withState(usual, file.resolve("below-a-file")));

        assertThat(await(WorkerEvent.Delivered.class).jobId()).isEqualTo("j1");
    }

    @Test
    void aJobThatAKilledWorkerHadIsReportedAsFaultedByItsSuccessor() throws Exception {
        horde.textJob("orphan", 150, "");
        kobold(backend).hangOn(GENERATE);
        Process victim = KilledWorker.start(horde.address(), state, backend.address());
        try {
            assertThat(horde.awaitPops(1)).isTrue();
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (!journalHolds("orphan") && System.nanoTime() < deadline) {
                LockSupport.parkNanos(1_000_000);
            }
        } finally {
            victim.destroyForcibly();
        }
        assertThat(victim.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(horde.submits).as("it was killed before it could say a word").isEmpty();

        start(Optional.of(scribe(List.of(kobold(backend.address())), 1, 0)), Optional.empty());

        assertFaulted(nextSubmit(), "orphan");
        assertThat(await(WorkerEvent.Recovered.class).jobId()).isEqualTo("orphan");
    }

    private boolean journalHolds(String id) throws Exception {
        try (var files = Files.list(state)) {
            for (Path file : files.toList()) {
                if (Files.isRegularFile(file) && Files.readString(file).contains(id)) {
                    return true;
                }
            }
        }
        return false;
    }

    private WorkerConfig impatient(ScribeConfig scribe) {
        WorkerConfig usual = config(Optional.of(scribe), Optional.empty(), Optional.empty());
        Duration little = Duration.ofMillis(200);
        return new WorkerConfig(
                usual.hordes(),
                usual.scribe(),
                usual.dreamer(),
                usual.alchemist(),
                usual.manners(),
                new TimeLimits(little, little, little, little, little),
                usual.operation(),
                usual.storage());
    }

    private static BackendConfig kobold(String address) {
        return named("text", address, Map.of());
    }

    private static BackendConfig named(String id, String address, Map<String, String> options) {
        return backendConfig(id, BackendKind.KOBOLDAI, address, WorkerRole.SCRIBE, options);
    }

    private static HttpPeer kobold(HttpPeer peer) {
        return peer.on("GET /api/v1/model", 200, "{\"result\":\"koboldcpp/tiny\"}")
                .on("GET /api/extra/true_max_context_length", 200, "{\"value\":4096}");
    }
}
