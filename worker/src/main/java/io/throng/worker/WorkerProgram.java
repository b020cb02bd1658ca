package io.throng.worker;

import static java.util.Objects.requireNonNull;

import io.throng.client.ClientSettings;
import io.throng.client.HordeClient;
import io.throng.worker.backend.ImageBackend;
import io.throng.worker.backend.OpenAiImageBackend;
import io.throng.worker.backend.TextBackend;
import io.throng.worker.config.DreamerConfig;
import io.throng.worker.config.ScribeConfig;
import io.throng.worker.config.WorkerConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * A whole worker: every configured role, asking one horde. Start it once, stop it once.
 *
 * <p>A program that has used a local model must end by {@code System.exit}; see {@link io.throng.inference.LlamaTextEngine}.
 */
public final class WorkerProgram implements AutoCloseable {
    /** Time that reporting faults may take after the grace period. */
    static final Duration ABANDON_LIMIT = Duration.ofSeconds(5);

    private final WorkerConfig config;
    private final HordeClient client;
    private final List<RoleLoop> loops = new ArrayList<>();
    private boolean started;

    /**
     * A worker with the usual patience.
     *
     * @param config what to do
     * @param events told what happens
     */
    public WorkerProgram(WorkerConfig config, WorkerEvent.Listener events) {
        this(config, events, Pacing.NORMAL);
    }

    /**
     * A worker.
     *
     * @param config what to do
     * @param events told what happens
     * @param pacing how patiently
     */
    public WorkerProgram(WorkerConfig config, WorkerEvent.Listener events, Pacing pacing) {
        this.config = requireNonNull(config, "config");
        requireNonNull(events, "events");
        requireNonNull(pacing, "pacing");
        this.client = new HordeClient(ClientSettings.of(config.horde(), config.apiKey(), config.bridgeAgent()));
        RandomGenerator random = RandomGenerator.getDefault();
        config.scribe().ifPresent(scribe -> loops.add(scribeLoop(scribe, events, pacing, random)));
        config.dreamer().ifPresent(dreamer -> loops.add(dreamerLoop(dreamer, events, pacing, random)));
    }

    /** Begins to work; returns at once. Models are fetched and loaded in the background. */
    public synchronized void start() {
        if (started) {
            throw new IllegalStateException("the worker has been started before");
        }
        started = true;
        loops.forEach(RoleLoop::start);
    }

    /**
     * Stops: asks for no more jobs, lets the held ones be finished for the configured grace, reports what is left as faulted, and
     * returns when all is done.
     */
    public void stop() throws InterruptedException {
        stop(config.shutdownGrace());
    }

    /** Stops with another grace than the configured one; zero reports everything held as faulted at once. */
    public void stop(Duration grace) throws InterruptedException {
        synchronized (this) {
            if (!started) {
                client.close();
                return;
            }
        }
        loops.forEach(RoleLoop::stop);
        long deadline = System.nanoTime() + grace.toNanos();
        for (RoleLoop loop : loops) {
            if (!loop.await(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())))) {
                loop.abandonRunning();
            }
        }
        long lastCall = System.nanoTime() + ABANDON_LIMIT.toNanos();
        for (RoleLoop loop : loops) {
            loop.await(Duration.ofNanos(Math.max(0, lastCall - System.nanoTime())));
        }
        client.close();
    }

    /** Waits until every role has ended, by itself or by {@link #stop()}. */
    public void await() throws InterruptedException {
        for (RoleLoop loop : loops) {
            loop.await();
        }
    }

    /** {@link #stop()}, for try-with-resources. */
    @Override
    public void close() {
        try {
            stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private RoleLoop scribeLoop(
            ScribeConfig scribe, WorkerEvent.Listener events, Pacing pacing, RandomGenerator random) {
        TextBackend backend = TextBackends.of(config, scribe, events);
        return new RoleLoop(
                new Scribe(client, config, scribe, backend),
                scribe.threads(),
                scribe.queueSize(),
                pacing,
                events,
                random);
    }

    private RoleLoop dreamerLoop(
            DreamerConfig dreamer, WorkerEvent.Listener events, Pacing pacing, RandomGenerator random) {
        ImageBackend backend = new OpenAiImageBackend(
                dreamer.url(), dreamer.apiKey(), Set.copyOf(dreamer.models()), dreamer.backendModels());
        return new RoleLoop(
                new Dreamer(client, config, dreamer, backend, random),
                dreamer.threads(),
                dreamer.queueSize(),
                pacing,
                events,
                random);
    }
}
