package io.throng.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.protocol.SubmitReply;
import io.throng.worker.backend.BackendException;
import io.throng.worker.config.TimeLimits;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class JobRunnerTest {
    private final JobRunner runner = new JobRunner(
            "dreamer",
            WorkerFixture.QUICK,
            () -> TimeLimits.DEFAULT,
            new SpeedMeter(),
            JobJournal.none(),
            WorkerEvent.Listener.NONE);

    @Test
    void aBackEndThatIsNeededNoMoreIsGivenToTheNextJobWhileThisOneIsFinished() throws Exception {
        CompletableFuture<Void> freed = new CompletableFuture<>();
        CountDownLatch finish = new CountDownLatch(1);
        CompletableFuture<Void> handedIn = new CompletableFuture<>();
        Role.Job job = new OneResult(attempt -> {
            attempt.frees();
            finish.await();
            return new SubmitReply(1);
        });
        Thread running = Thread.ofVirtual().start(() -> {
            runner.run(job, System.nanoTime(), () -> freed.complete(null));
            handedIn.complete(null);
        });

        freed.get(60, TimeUnit.SECONDS);
        assertThat(handedIn).isNotDone();

        finish.countDown();
        handedIn.get(60, TimeUnit.SECONDS);
        running.join();
    }

    @Test
    void aJobThatFreesNothingBeforeItsEndFreesItThen() {
        CompletableFuture<Void> freed = new CompletableFuture<>();

        runner.run(new OneResult(attempt -> new SubmitReply(1)), System.nanoTime(), () -> freed.complete(null));

        assertThat(freed).isDone();
    }

    private interface Work {
        SubmitReply done(Attempt attempt) throws BackendException, InterruptedException;
    }

    private record OneResult(Work doing) implements Role.Job {
        @Override
        public List<String> ids() {
            return List.of("i1");
        }

        @Override
        public String model() {
            return "m";
        }

        @Override
        public double work() {
            return 1;
        }

        @Override
        public Duration timeLimit() {
            return Duration.ofSeconds(60);
        }

        @Override
        public List<Role.Result> perform(Attempt attempt) throws BackendException, InterruptedException {
            SubmitReply reply = doing.done(attempt);
            return List.of(new Role.Result.Made(() -> reply));
        }

        @Override
        public SubmitReply reportFault(int index) {
            throw new AssertionError("nothing failed");
        }
    }
}
