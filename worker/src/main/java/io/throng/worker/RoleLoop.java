package io.throng.worker;

import io.throng.client.HordeCallException;
import io.throng.protocol.PopMessage;
import io.throng.worker.backend.BackendException;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Asks for jobs of one role and has them run, as many at once as there are threads, with some more fetched ahead. Stopping ends the
 * asking at once and lets what is held be finished.
 */
final class RoleLoop {
    /** Fatal refusals in a row after which the role stops (worker spec 3.5). */
    static final int FATALS_BEFORE_STOP = 3;

    /** Messages of the horde remembered so that each is shown once. */
    static final int MAX_REMEMBERED_MESSAGES = 1000;

    private final Role role;
    private final Pacing pacing;
    private final WorkerEvent.Listener events;
    private final RandomGenerator random;
    private final int held;
    private final Semaphore capacity;
    private final JobRunner runner;
    private final CountDownLatch stopRequested = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Map<Thread, Role.Job> running = new ConcurrentHashMap<>();
    private final Set<String> seenMessages = Collections.newSetFromMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MAX_REMEMBERED_MESSAGES;
        }
    });

    /**
     * @param role what to do; closed at the end
     * @param threads results made at once
     * @param queueSize jobs fetched ahead
     */
    RoleLoop(
            Role role, int threads, int queueSize, Pacing pacing, WorkerEvent.Listener events, RandomGenerator random) {
        this.role = role;
        this.pacing = pacing;
        this.events = events;
        this.random = random;
        this.held = threads + queueSize;
        this.capacity = new Semaphore(held);
        this.runner = new JobRunner(role.kind(), threads, pacing, events);
    }

    void start() {
        Thread.ofPlatform().name("throng-" + role.kind()).daemon().start(this::loop);
    }

    /** Ends the asking. */
    void stop() {
        stopRequested.countDown();
    }

    /** Waits until the role has ended, jobs included. */
    void await() throws InterruptedException {
        ended.await();
    }

    boolean await(Duration limit) throws InterruptedException {
        return ended.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Has everything that is still running reported as faulted. */
    void abandonRunning() {
        running.keySet().forEach(Thread::interrupt);
    }

    private void loop() {
        String reason = "";
        try {
            if (prepare()) {
                reason = popUntilStopped();
            }
            capacity.acquireUninterruptibly(held);
        } catch (InterruptedException e) {
            reason = "interrupted";
        } catch (RuntimeException e) {
            reason = "internal failure: " + e;
        } finally {
            role.close();
            events.onEvent(new WorkerEvent.Stopped(role.kind(), reason));
            ended.countDown();
        }
    }

    /** True when the back end is ready, false when the loop was stopped before. */
    private boolean prepare() throws InterruptedException {
        while (!stopping()) {
            try {
                List<String> models = role.prepare();
                events.onEvent(new WorkerEvent.Ready(role.kind(), role.workerName(), models));
                return true;
            } catch (BackendException e) {
                events.onEvent(new WorkerEvent.BackendDown(role.kind(), e.getMessage(), pacing.backendRetry()));
                pause(pacing.backendRetry());
            }
        }
        return false;
    }

    /** The reason for stopping, empty when asked to. */
    private String popUntilStopped() throws InterruptedException {
        int empty = 0;
        int troubles = 0;
        int fatals = 0;
        while (!stopping()) {
            if (runner.shouldPause()) {
                events.onEvent(new WorkerEvent.BackendDown(
                        role.kind(), JobRunner.FAILURES_BEFORE_PAUSE + " jobs failed in a row", pacing.failurePause()));
                pause(pacing.failurePause());
                if (!prepare()) {
                    break;
                }
            }
            if (!acquireCapacity()) {
                break;
            }
            boolean handedOver = false;
            try {
                Role.Popped popped = role.pop();
                fatals = 0;
                troubles = 0;
                tellMessages(popped.messages());
                if (popped.job() == null) {
                    events.onEvent(new WorkerEvent.Idle(role.kind(), popped.skipped()));
                    pause(jittered(Pacing.grown(pacing.idle(), pacing.longestIdle(), 1.5, empty++)));
                } else {
                    empty = 0;
                    begin(popped.job());
                    handedOver = true;
                }
            } catch (HordeCallException e) {
                PopTrouble trouble = PopTrouble.of(e);
                fatals = trouble == PopTrouble.FATAL ? fatals + 1 : 0;
                if (fatals >= FATALS_BEFORE_STOP) {
                    return e.getMessage();
                }
                handle(trouble, e, troubles++);
            } finally {
                if (!handedOver) {
                    capacity.release();
                }
            }
        }
        return "";
    }

    private boolean acquireCapacity() throws InterruptedException {
        while (!stopping()) {
            if (capacity.tryAcquire(100, TimeUnit.MILLISECONDS)) {
                return true;
            }
        }
        return false;
    }

    private void begin(Role.Job job) {
        long popped = System.nanoTime();
        events.onEvent(new WorkerEvent.Popped(
                role.kind(), job.ids().getFirst(), job.model(), job.ids().size()));
        Thread thread = Thread.ofVirtual().name(role.kind() + "-job").unstarted(() -> {
            try {
                runner.run(job, popped);
            } finally {
                running.remove(Thread.currentThread());
                capacity.release();
            }
        });
        running.put(thread, job);
        thread.start();
    }

    private void handle(PopTrouble trouble, HordeCallException e, int earlier) throws InterruptedException {
        Duration backOff = Pacing.grown(pacing.trouble(), pacing.longestTrouble(), 1.5, earlier);
        switch (trouble) {
            case MAINTENANCE -> {
                events.onEvent(new WorkerEvent.Maintenance(role.kind(), e.getMessage()));
                pause(pacing.maintenance());
            }
            case RATE_LIMITED -> {
                Duration asked =
                        e instanceof HordeCallException.RateLimited limited ? limited.retryAfter() : Duration.ZERO;
                Duration bounded = asked.compareTo(pacing.longestTrouble()) > 0 ? pacing.longestTrouble() : asked;
                trouble(e, bounded.compareTo(backOff) > 0 ? bounded : backOff);
            }
            case FATAL, PASSING -> trouble(e, jittered(backOff));
        }
    }

    private void trouble(HordeCallException e, Duration pause) throws InterruptedException {
        events.onEvent(new WorkerEvent.HordeTrouble(role.kind(), e.getMessage(), pause));
        pause(pause);
    }

    private void tellMessages(List<PopMessage> messages) {
        for (PopMessage message : messages) {
            if (seenMessages.add(message.id() == null ? message.message() : message.id())) {
                events.onEvent(new WorkerEvent.Message(role.kind(), message.message()));
            }
        }
    }

    private boolean stopping() {
        return stopRequested.getCount() == 0;
    }

    /** Waits this long, or until the role is to stop; returns whether it is. */
    private boolean pause(Duration duration) throws InterruptedException {
        return stopRequested.await(duration.toNanos(), TimeUnit.NANOSECONDS);
    }

    private Duration jittered(Duration full) {
        return Duration.ofNanos((long) (full.toNanos() * random.nextDouble(0.8, 1.0)));
    }
}
