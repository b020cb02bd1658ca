package io.throng.worker;

import static java.util.Objects.requireNonNull;

import io.throng.worker.backend.StepListener;
import io.throng.worker.config.TimeLimits;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Tells a back end that hangs from one that works, by the steps it reports (worker spec 3.9). Before the first step it may load a model;
 * between steps little may pass; after the last it may still decode. A back end that reports no steps may be silent for long. The
 * limits stretch to what this job's own steps have taken so far, so that a slow machine is not taken for a broken one. Thread-safe.
 */
final class StepWatch implements StepListener {
    /** A step may take this much longer than the longest before it. */
    private static final int SLOWER_THAN_BEFORE = 5;

    private static final long NANOS_PER_EXTRA_PICTURE = Duration.ofSeconds(3).toNanos();

    private final TimeLimits limits;
    private final LongSupplier nanoTime;
    private final StepListener next;
    private final int pictures;
    private boolean started;
    private boolean tellsSteps;
    private int done;
    private int total;
    private long lastNanos;
    private long longestStepNanos;

    /**
     * @param pictures pictures of the job, which take time after the last step
     * @param next hears every step too
     */
    StepWatch(TimeLimits limits, int pictures, LongSupplier nanoTime, StepListener next) {
        this.limits = requireNonNull(limits, "limits");
        this.pictures = pictures;
        this.nanoTime = requireNonNull(nanoTime, "nanoTime");
        this.next = requireNonNull(next, "next");
    }

    /**
     * The back end has been called; the time before does not count.
     *
     * @param tells whether it is known to report steps
     */
    synchronized void begin(boolean tells) {
        started = true;
        tellsSteps = tells;
        done = 0;
        total = 0;
        longestStepNanos = 0;
        lastNanos = nanoTime.getAsLong();
    }

    /** Back ends are done with for now; nothing is watched. */
    synchronized void end() {
        started = false;
    }

    @Override
    public void onStep(int stepsDone, int stepsTotal) {
        synchronized (this) {
            long now = nanoTime.getAsLong();
            if (tellsSteps && done > 0) {
                longestStepNanos = Math.max(longestStepNanos, now - lastNanos);
            }
            tellsSteps = true;
            done = stepsDone;
            total = stepsTotal;
            lastNanos = now;
        }
        next.onStep(stepsDone, stepsTotal);
    }

    /** Whether the back end has reported a step. */
    synchronized boolean hasSteps() {
        return done > 0;
    }

    /** How long it may go on being silent; negative when it has been so for too long, empty while nothing is watched. */
    synchronized Optional<Duration> patience() {
        if (!started) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofNanos(allowedNanos() - (nanoTime.getAsLong() - lastNanos)));
    }

    private long allowedNanos() {
        if (!tellsSteps) {
            return limits.silence().toNanos();
        }
        if (done == 0) {
            return limits.preload().toNanos() + limits.step().toNanos();
        }
        long stretched = longestStepNanos * SLOWER_THAN_BEFORE;
        if (done >= total) {
            return Math.max(limits.postProcess().toNanos() + pictures * NANOS_PER_EXTRA_PICTURE, stretched);
        }
        return Math.max(limits.step().toNanos(), stretched);
    }
}
