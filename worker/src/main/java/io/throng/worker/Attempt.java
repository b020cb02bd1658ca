package io.throng.worker;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/** One try at a job: how long it may take, which back ends have failed it before, and who watches the steps. */
final class Attempt {
    private final long deadlineNanos;
    private final Set<String> failedBefore;
    private final StepWatch watch;
    private final Runnable started;
    private final Runnable freed;
    private final AtomicReference<String> backend = new AtomicReference<>("");

    /**
     * @param deadlineNanos on the clock of {@link System#nanoTime()}
     * @param failedBefore ids of back ends that failed this job
     * @param watch hears the steps
     * @param started told when a back end has been found
     * @param freed told when the back end is needed no more, if that is before the end
     */
    Attempt(long deadlineNanos, Set<String> failedBefore, StepWatch watch, Runnable started, Runnable freed) {
        this.deadlineNanos = deadlineNanos;
        this.failedBefore = Set.copyOf(failedBefore);
        this.watch = requireNonNull(watch, "watch");
        this.started = requireNonNull(started, "started");
        this.freed = requireNonNull(freed, "freed");
    }

    /** Time left, at least a nanosecond. */
    Duration left() {
        return Duration.ofNanos(Math.max(1, deadlineNanos - System.nanoTime()));
    }

    /** Back ends to use only if there is no other. */
    Set<String> failedBefore() {
        return failedBefore;
    }

    /** To be given to the back end. */
    StepWatch watch() {
        return watch;
    }

    /** A back end is about to be called. */
    void uses(String id, boolean tellsSteps) {
        backend.set(id);
        watch.begin(tellsSteps);
        started.run();
    }

    /** The back end is needed no more: what is left to do is done beside the next job. */
    void frees() {
        freed.run();
    }

    /** The back end used, empty before there was one. */
    String backend() {
        return backend.get();
    }
}
