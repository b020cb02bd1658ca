package io.throng.cli.up;

import static java.util.Objects.requireNonNull;

import io.throng.worker.WorkerEvent;
import io.throng.worker.WorkerProgram;
import io.throng.worker.config.WorkerConfig;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** The worker that {@code throng up} runs inside its own process. A horde without it is still a horde. */
final class WorkerChild implements Child {
    /** Held jobs are finished for so long; those that are not are then reported as faulted. */
    private static final Duration GRACE = Duration.ofSeconds(24);

    private static final Duration REPORTING = Duration.ofSeconds(6);

    private final Supplier<WorkerConfig> config;
    private final WorkerEvent.Listener events;
    private WorkerProgram program;

    /** @param config asked for at every start, because the worker's key is made after the server's first start */
    WorkerChild(Supplier<WorkerConfig> config, WorkerEvent.Listener events) {
        this.config = requireNonNull(config);
        this.events = requireNonNull(events);
    }

    @Override
    public String name() {
        return "worker";
    }

    @Override
    public boolean essential() {
        return false;
    }

    @Override
    public CompletableFuture<String> start() {
        WorkerProgram started = new WorkerProgram(config.get(), events);
        program = started;
        started.start();
        CompletableFuture<String> ended = new CompletableFuture<>();
        Thread.ofVirtual().name("worker-watch").start(() -> {
            try {
                started.await();
                ended.complete("it has stopped working");
            } catch (InterruptedException e) {
                ended.completeExceptionally(e);
            }
        });
        return ended;
    }

    @Override
    public Duration stopBound() {
        return GRACE.plus(REPORTING);
    }

    @Override
    public void stop() {
        if (program == null) {
            return;
        }
        try {
            program.stop(GRACE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        program = null;
    }
}
