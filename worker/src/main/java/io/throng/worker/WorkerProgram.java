package io.throng.worker;

import static java.util.Objects.requireNonNull;

import io.throng.worker.config.AlchemistConfig;
import io.throng.worker.config.DreamerConfig;
import io.throng.worker.config.ScribeConfig;
import io.throng.worker.config.WorkerConfig;
import io.throng.worker.config.WorkerRole;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A whole worker: every configured role, asking every configured horde. Start it once, stop it once; its settings may change meanwhile.
 *
 * <p>A program that has used a local model must end by {@code System.exit}; see {@link io.throng.inference.LlamaTextEngine}.
 */
public final class WorkerProgram implements AutoCloseable {
    /** Time that reporting faults may take after the grace period. */
    static final Duration ABANDON_LIMIT = Duration.ofSeconds(5);

    private final AtomicReference<WorkerConfig> config;
    private final WorkerEvent.Listener events;
    private final RoleLoops factory;
    private final Map<WorkerRole, RoleLoop> loops = new EnumMap<>(WorkerRole.class);
    private final List<RoleLoop> retired = new ArrayList<>();
    private boolean started;
    private boolean stopping;

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
        this(config, events, pacing, Integer.MAX_VALUE);
    }

    /**
     * A worker that stops by itself.
     *
     * @param config what to do
     * @param events told what happens
     * @param pacing how patiently
     * @param jobsEach jobs each role does before it stops
     */
    public WorkerProgram(WorkerConfig config, WorkerEvent.Listener events, Pacing pacing, int jobsEach) {
        this.config = new AtomicReference<>(requireNonNull(config, "config"));
        this.events = requireNonNull(events, "events");
        this.factory = new RoleLoops(this.config::get, events, requireNonNull(pacing, "pacing"), jobsEach);
        for (WorkerRole role : WorkerRole.values()) {
            factory.open(role).ifPresent(loop -> loops.put(role, loop));
        }
    }

    /** Begins to work; returns at once. Models are fetched and loaded in the background. */
    public synchronized void start() {
        if (started) {
            throw new IllegalStateException("the worker has been started before");
        }
        started = true;
        tellSafetyGaps();
        loops.values().forEach(RoleLoop::start);
    }

    private void tellSafetyGaps() {
        SafetyGaps.of(config.get())
                .ifPresent(gap -> events.onEvent(new WorkerEvent.Warning(WorkerRole.DREAMER.key(), gap)));
    }

    /**
     * Takes up changed settings. What bounds and offers jobs counts from the next pop on; where back ends, hordes, models or names have
     * changed, the role begins anew and the old one finishes what it holds.
     *
     * @param changed the settings from now on
     * @param notes what is remarkable about them, for the event
     */
    public synchronized void reload(WorkerConfig changed, List<String> notes) {
        WorkerConfig before = config.getAndSet(requireNonNull(changed, "changed"));
        if (!started || stopping || before.equals(changed)) {
            return;
        }
        for (WorkerRole role : WorkerRole.values()) {
            RoleLoop loop = loops.get(role);
            if (loop != null && sameParts(role, before, changed)) {
                resize(role, loop, changed);
                continue;
            }
            if (loop != null) {
                loop.stop();
                retired.add(loop);
                loops.remove(role);
            }
            factory.open(role).ifPresent(fresh -> {
                loops.put(role, fresh);
                fresh.start();
            });
        }
        events.onEvent(new WorkerEvent.Reloaded(notes));
        tellSafetyGaps();
    }

    private static boolean sameParts(WorkerRole role, WorkerConfig before, WorkerConfig after) {
        boolean shared = before.hordes().equals(after.hordes())
                && before.storage().equals(after.storage())
                && before.operation().recordFolder().equals(after.operation().recordFolder());
        return shared && parts(role, before).equals(parts(role, after));
    }

    /** What a role is made of, so that a change makes it begin anew. */
    private static Optional<List<Object>> parts(WorkerRole role, WorkerConfig config) {
        return switch (role) {
            case DREAMER ->
                config.dreamer().map(dreamer -> List.of(dreamer.name(), dreamer.backends(), dreamer.models()));
            case SCRIBE ->
                config.scribe().map(scribe -> List.of(scribe.name(), scribe.backends(), scribe.maxContextTokens()));
            case ALCHEMIST ->
                config.alchemist().map(alchemist -> List.of(alchemist.name(), alchemist.backends(), alchemist.forms()));
        };
    }

    private void resize(WorkerRole role, RoleLoop loop, WorkerConfig changed) {
        switch (role) {
            case DREAMER -> {
                DreamerConfig dreamer = changed.dreamer().orElseThrow();
                factory.resize(loop, dreamer.threads(), dreamer.queueSize(), dreamer.stickiness());
            }
            case SCRIBE -> {
                ScribeConfig scribe = changed.scribe().orElseThrow();
                factory.resize(loop, scribe.threads(), scribe.queueSize(), 0);
            }
            case ALCHEMIST -> {
                AlchemistConfig alchemist = changed.alchemist().orElseThrow();
                factory.resize(loop, alchemist.threads(), alchemist.amount() - 1, 0);
            }
        }
    }

    /** The settings as they are now. */
    public WorkerConfig config() {
        return config.get();
    }

    /**
     * Stops: asks for no more jobs, lets the held ones be finished for the configured grace, reports what is left as faulted, and
     * returns when all is done.
     */
    public void stop() throws InterruptedException {
        stop(config.get().operation().shutdownGrace());
    }

    /**
     * Stops with another grace than the configured one; zero reports everything held as faulted at once. A second call while the first
     * one waits cuts its grace short.
     */
    public void stop(Duration grace) throws InterruptedException {
        List<RoleLoop> running = beginStop();
        running.forEach(RoleLoop::stop);
        long deadline = System.nanoTime() + grace.toNanos();
        for (RoleLoop loop : running) {
            if (!loop.await(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())))) {
                loop.abandonRunning();
            }
        }
        long lastCall = System.nanoTime() + ABANDON_LIMIT.toNanos();
        for (RoleLoop loop : running) {
            if (!loop.await(Duration.ofNanos(Math.max(0, lastCall - System.nanoTime())))) {
                loop.giveUp();
            }
        }
        factory.close();
    }

    private synchronized List<RoleLoop> beginStop() {
        stopping = true;
        List<RoleLoop> running = new ArrayList<>();
        if (started) {
            running.addAll(loops.values());
            running.addAll(retired);
        }
        return running;
    }

    /** Waits until every role has ended, by itself or by {@link #stop()}. */
    public void await() throws InterruptedException {
        for (RoleLoop loop = unfinished(); loop != null; loop = unfinished()) {
            loop.await();
        }
    }

    private synchronized RoleLoop unfinished() {
        for (RoleLoop loop : loops.values()) {
            if (!loop.hasEnded()) {
                return loop;
            }
        }
        return retired.stream().filter(loop -> !loop.hasEnded()).findFirst().orElse(null);
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
}
