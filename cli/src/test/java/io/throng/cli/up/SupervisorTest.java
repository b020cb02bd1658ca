package io.throng.cli.up;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class SupervisorTest {
    private static final RestartPolicy TWICE_AT_ONCE = new RestartPolicy(2, Duration.ofMinutes(1), Duration.ZERO);

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final List<String> notices = new CopyOnWriteArrayList<>();

    @AfterEach
    void stopTimer() {
        timer.shutdownNow();
    }

    @Test
    void startsInOrderAndStopsInReverse() throws Exception {
        Supervisor supervisor = supervise(new FakeChild("server", true), new FakeChild("worker", false));

        Supervisor.Outcome outcome = supervisor.run(supervisor::requestStop);

        assertThat(outcome).isEqualTo(Supervisor.Outcome.STOPPED);
        assertThat(log).containsExactly("start server", "start worker", "stop worker", "stop server");
        assertThat(supervisor.awaitStopped(Duration.ZERO)).isTrue();
    }

    @Test
    void startsADeadChildAgainAndGivesUpWhenItsBudgetIsSpent() throws Exception {
        FakeChild server = new FakeChild("server", true);
        var outcome = runInBackground(supervise(server));

        for (int life = 0; life < 3; life++) {
            server.lives.take().complete("exit code 137");
        }

        assertThat(outcome.get(60, TimeUnit.SECONDS)).isEqualTo(Supervisor.Outcome.GAVE_UP);
        assertThat(log).containsExactly("start server", "start server", "start server");
        assertThat(notices).anyMatch(notice -> notice.contains("exit code 137"));
        assertThat(notices.getLast()).contains("giving up");
    }

    @Test
    void goesOnWithoutAChildThatIsNotEssential() throws Exception {
        FakeChild worker = new FakeChild("worker", false);
        Supervisor supervisor = supervise(new FakeChild("server", true), worker);
        var outcome = runInBackground(supervisor);

        for (int life = 0; life < 3; life++) {
            worker.lives.take().complete("it broke");
        }
        supervisor.requestStop();

        assertThat(outcome.get(60, TimeUnit.SECONDS)).isEqualTo(Supervisor.Outcome.STOPPED);
        assertThat(log.getLast()).isEqualTo("stop server");
    }

    @Test
    void aStopDuringAStartInterruptsItAndStopsWhatRuns() throws Exception {
        CountDownLatch starting = new CountDownLatch(1);
        Child slow = new FakeChild("worker", false) {
            @Override
            public CompletableFuture<String> start() throws InterruptedException {
                starting.countDown();
                new CountDownLatch(1).await();
                throw new AssertionError("never");
            }
        };
        Supervisor supervisor = supervise(new FakeChild("server", true), slow);
        var outcome = runInBackground(supervisor);

        starting.await();
        supervisor.requestStop();

        assertThat(outcome.get(60, TimeUnit.SECONDS)).isEqualTo(Supervisor.Outcome.STOPPED);
        assertThat(log).containsExactly("start server", "stop server");
    }

    @Test
    void anEssentialChildThatNeverStartsEndsTheWhole() {
        Child broken = new FakeChild("server", true) {
            @Override
            public CompletableFuture<String> start() throws IOException {
                throw new IOException("port in use");
            }
        };

        assertThat(supervise(broken).run(() -> {})).isEqualTo(Supervisor.Outcome.GAVE_UP);
        assertThat(notices).anyMatch(notice -> notice.contains("port in use"));
    }

    @Test
    void whatComesLaterIsStartedOnlyWhenWhatFailedBeforeItHasBeenStartedAgain() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        Child late = new FakeChild("server", true) {
            @Override
            public CompletableFuture<String> start() throws IOException, InterruptedException {
                if (attempts.incrementAndGet() == 1) {
                    log.add("fail server");
                    throw new IOException("the database is starting up");
                }
                return super.start();
            }
        };
        Supervisor supervisor = supervise(late, new FakeChild("worker", false));

        Supervisor.Outcome outcome = supervisor.run(() -> {
            log.add("all started");
            supervisor.requestStop();
        });

        assertThat(outcome).isEqualTo(Supervisor.Outcome.STOPPED);
        assertThat(log)
                .containsExactly(
                        "fail server", "start server", "start worker", "all started", "stop worker", "stop server");
    }

    @Test
    void whatCannotBeStartedAndIsNotEssentialIsGivenUpAndTheRestIsUp() {
        Child broken = new FakeChild("worker", false) {
            @Override
            public CompletableFuture<String> start() throws IOException {
                throw new IOException("no model");
            }
        };
        Supervisor supervisor = supervise(new FakeChild("server", true), broken);

        assertThat(supervisor.run(supervisor::requestStop)).isEqualTo(Supervisor.Outcome.STOPPED);
        assertThat(notices).anyMatch(notice -> notice.contains("goes on without it"));
    }

    private Supervisor supervise(Child... children) {
        return new Supervisor(List.of(children), TWICE_AT_ONCE, InstantSource.system(), timer, notices::add);
    }

    private static CompletableFuture<Supervisor.Outcome> runInBackground(Supervisor supervisor) {
        CompletableFuture<Supervisor.Outcome> outcome = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> outcome.complete(supervisor.run(() -> {})));
        return outcome;
    }

    private class FakeChild implements Child {
        final LinkedBlockingQueue<CompletableFuture<String>> lives = new LinkedBlockingQueue<>();
        private final String name;
        private final boolean essential;

        FakeChild(String name, boolean essential) {
            this.name = name;
            this.essential = essential;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public boolean essential() {
            return essential;
        }

        @Override
        public CompletableFuture<String> start() throws IOException, InterruptedException {
            log.add("start " + name);
            CompletableFuture<String> life = new CompletableFuture<>();
            lives.add(life);
            return life;
        }

        @Override
        public Duration stopBound() {
            return Duration.ofSeconds(1);
        }

        @Override
        public void stop() {
            log.add("stop " + name);
        }
    }
}
