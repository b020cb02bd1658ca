package io.throng.worker;

import static java.util.Objects.requireNonNull;

import io.throng.client.HordeCallException;
import io.throng.worker.backend.BackendException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for jobs of one role and has them run, as many at once as there are threads, with some more fetched ahead as long as they are
 * sure to be done in time. Several hordes are asked in turn and share the capacity. Stopping ends the asking at once and lets what is
 * held be finished.
 */
final class RoleLoop {
    private static final Logger LOG = LoggerFactory.getLogger(RoleLoop.class);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

    private final Role role;
    private final RoleContext context;
    private final WorkerEvent.Listener events;
    private final Pacing pacing;
    private final RandomGenerator random;
    private final HordeRota rota;
    private final HeldJobs held;
    private final JobRunner runner;
    private final HordePatience patience;
    private final MessageBoard messages;
    private final CountDownLatch stopRequested = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Object preparingLock = new Object();
    private Thread preparing;
    private List<String> offered = List.of();
    private long refreshNanos;
    private long lastJobNanos;
    private int jobsLeft;
    private volatile double stickiness;

    /**
     * @param role what to do; closed at the end
     * @param hordes whom to ask
     * @param context what all roles share
     */
    RoleLoop(Role role, List<HordeLink> hordes, RoleContext context) {
        this.role = requireNonNull(role, "role");
        this.context = requireNonNull(context, "context");
        this.events = context.events();
        this.pacing = context.pacing();
        this.random = context.random();
        this.rota = new HordeRota(hordes);
        this.held = new HeldJobs(context.speed(), context.threads(), context.queueSize());
        this.runner = new JobRunner(role.kind(), pacing, context.limits(), context.speed(), context.journal(), events);
        this.patience = new HordePatience(role.kind(), rota, pacing, events, random);
        this.messages = new MessageBoard(role.kind(), events);
        this.jobsLeft = context.jobs();
        this.stickiness = context.stickiness();
    }

    void start() {
        Thread.ofPlatform().name("throng-" + role.kind()).daemon().start(this::loop);
    }

    /** What it runs. */
    Role role() {
        return role;
    }

    /** Takes up other bounds without stopping. */
    void resize(int threads, int queueSize, double newStickiness) {
        held.resize(threads, queueSize);
        stickiness = newStickiness;
    }

    /** Ends the asking, and the fetching or loading of a model if that is what is going on. */
    void stop() {
        synchronized (preparingLock) {
            stopRequested.countDown();
            if (preparing != null) {
                preparing.interrupt();
            }
        }
    }

    /** Waits until the role has ended, jobs included. */
    void await() throws InterruptedException {
        ended.await();
    }

    boolean await(Duration limit) throws InterruptedException {
        return ended.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Whether it has ended. */
    boolean hasEnded() {
        return ended.getCount() == 0;
    }

    /** Has everything that is still running reported as faulted. */
    void abandonRunning() {
        held.interruptAll();
    }

    /** Ends the trying to hand in. */
    void giveUp() {
        runner.giveUp();
    }

    private void loop() {
        String reason = "";
        try {
            reportLeftOpen();
            liftMaintenance();
            if (prepare()) {
                reason = popUntilStopped();
            }
            held.awaitNone();
        } catch (InterruptedException e) {
            reason = stopping() ? "" : "interrupted";
        } catch (RuntimeException e) {
            LOG.error("the {} failed unexpectedly", role.kind(), e);
            reason = "internal failure: " + e;
        } finally {
            role.close();
            events.onEvent(new WorkerEvent.Stopped(role.kind(), reason));
            ended.countDown();
        }
    }

    /** Jobs of an earlier run that ended without a word: their requesters need not wait for them. */
    private void reportLeftOpen() {
        for (HordeLink link : rota.links()) {
            for (JobJournal.Open job : context.journal().takeLeftOpen(link.name())) {
                try {
                    role.reportFault(link.client(), job.id());
                    context.journal().settled(job.id());
                    events.onEvent(new WorkerEvent.Recovered(role.kind(), job.id()));
                } catch (HordeCallException.Refused e) {
                    context.journal().settled(job.id());
                    LOG.info("job {} of an earlier run is not waited for any more: {}", job.id(), e.getMessage());
                } catch (HordeCallException e) {
                    LOG.info("job {} of an earlier run could not be reported: {}", job.id(), e.getMessage());
                }
            }
        }
    }

    private void liftMaintenance() {
        if (context.removeMaintenance()) {
            rota.links().forEach(link -> Maintenance.lift(link, role, events));
        }
    }

    /** True when the back end is ready, false when the loop was stopped before. */
    private boolean prepare() throws InterruptedException {
        while (enterPreparing()) {
            try {
                List<String> models = role.prepare();
                refreshNanos = System.nanoTime() + pacing.backendRefresh().toNanos();
                if (!models.equals(offered)) {
                    offered = models;
                    events.onEvent(new WorkerEvent.Ready(role.kind(), role.workerName(), models));
                }
                return true;
            } catch (BackendException e) {
                events.onEvent(new WorkerEvent.BackendDown(role.kind(), e.getMessage(), pacing.backendRetry()));
            } catch (HordeCallException e) {
                events.onEvent(new WorkerEvent.HordeTrouble(role.kind(), e.getMessage(), pacing.backendRetry()));
            } finally {
                leavePreparing();
            }
            pause(pacing.backendRetry());
        }
        return false;
    }

    private boolean enterPreparing() {
        synchronized (preparingLock) {
            if (stopping()) {
                return false;
            }
            preparing = Thread.currentThread();
            return true;
        }
    }

    /** INVARIANT: nobody interrupts this thread afterwards, so an interruption meant for the preparing ends here. */
    private void leavePreparing() {
        synchronized (preparingLock) {
            preparing = null;
            if (Thread.interrupted()) {
                LOG.debug("the preparing of the {} was interrupted", role.kind());
            }
        }
    }

    /** The reason for stopping, empty when asked to. */
    private String popUntilStopped() throws InterruptedException {
        lastJobNanos = System.nanoTime();
        while (!stopping() && jobsLeft > 0) {
            if (!held.awaitRoom(LOOK_AGAIN)) {
                continue;
            }
            if (runner.shouldPause()) {
                String reason = JobRunner.FAILURES_BEFORE_PAUSE + " jobs failed in a row";
                if (context.exitOnFaults()) {
                    return reason;
                }
                events.onEvent(new WorkerEvent.BackendDown(role.kind(), reason, pacing.failurePause()));
                pause(pacing.failurePause());
                refreshNanos = System.nanoTime();
            }
            if ((role.needsPreparing() || System.nanoTime() - refreshNanos >= 0) && !prepare()) {
                break;
            }
            HordeLink link = rota.next(System.nanoTime()).orElse(null);
            if (link == null) {
                pause(Duration.ofNanos(rota.nanosUntilNext(System.nanoTime())));
                continue;
            }
            String refusal = ask(link);
            if (rota.isEmpty()) {
                return refusal;
            }
        }
        return "";
    }

    /** Asks one horde once; returns why it is asked no more, empty if it is. */
    private String ask(HordeLink link) {
        boolean narrow = link.mayNarrow() && random.nextDouble() < stickiness;
        try {
            Role.Popped popped = role.pop(link, new Role.PopScope(held.byModel(), narrow));
            messages.tell(popped.messages());
            link.narrowedPopWasEmpty(narrow && popped.jobs().isEmpty());
            if (popped.jobs().isEmpty()) {
                events.onEvent(new WorkerEvent.Idle(role.kind(), popped.skipped()));
                warnOfIdleness();
                patience.onNothing(link);
            } else {
                link.gaveJob();
                lastJobNanos = System.nanoTime();
                popped.jobs().forEach(job -> begin(link, job));
            }
        } catch (HordeCallException e) {
            return patience.onFailure(link, e);
        }
        return "";
    }

    private void begin(HordeLink link, Role.Job job) {
        long popped = System.nanoTime();
        jobsLeft--;
        context.journal().taken(link.name(), job.ids(), job.timeLimit());
        String id = job.ids().getFirst();
        events.onEvent(
                new WorkerEvent.Popped(role.kind(), id, job.model(), job.ids().size()));
        Thread thread = Thread.ofVirtual().name(role.kind() + "-job").unstarted(() -> {
            try {
                Thread self = Thread.currentThread();
                runner.run(job, popped, () -> held.performed(self));
            } finally {
                held.remove(Thread.currentThread());
                events.onEvent(new WorkerEvent.Released(role.kind(), id));
            }
        });
        held.add(thread, job, popped);
        thread.start();
    }

    private void warnOfIdleness() {
        Duration limit = context.idleWarning();
        Duration idle = Duration.ofNanos(System.nanoTime() - lastJobNanos);
        if (!limit.isZero() && idle.compareTo(limit) > 0) {
            lastJobNanos = System.nanoTime();
            events.onEvent(new WorkerEvent.Warning(
                    role.kind(),
                    "no job for " + idle.toMinutes()
                            + " minutes; more models, a larger max_power or more kinds of jobs may bring some"));
        }
    }

    private boolean stopping() {
        return stopRequested.getCount() == 0;
    }

    /** Waits this long, or until the role is to stop. */
    private void pause(Duration duration) throws InterruptedException {
        boolean stopped = stopRequested.await(duration.toNanos(), TimeUnit.NANOSECONDS);
        LOG.trace("paused; stopping: {}", stopped);
    }
}
