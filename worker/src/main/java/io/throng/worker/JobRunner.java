package io.throng.worker;

import io.throng.protocol.SubmitReply;
import io.throng.worker.backend.BackendException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does a job and hands every result of it in, or reports it as faulted: whatever happens, the horde hears about each id before its
 * time runs out, unless the horde itself is out of reach.
 */
final class JobRunner {
    /** Failed jobs in a row after which no more are taken for a while (worker spec 3.9). */
    static final int FAILURES_BEFORE_PAUSE = 3;

    private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);

    private final String kind;
    private final Semaphore slots;
    private final Pacing pacing;
    private final Submission submission;
    private final WorkerEvent.Listener events;
    private final AtomicInteger failuresInARow = new AtomicInteger();

    /**
     * @param kind the role, for events
     * @param threads results made at once
     * @param pacing how long to try
     * @param events told what happens
     */
    JobRunner(String kind, int threads, Pacing pacing, WorkerEvent.Listener events) {
        this.kind = kind;
        this.slots = new Semaphore(threads, true);
        this.pacing = pacing;
        this.submission = new Submission(pacing);
        this.events = events;
    }

    /** Whether so many jobs have failed in a row that it is better to wait; asking clears the count. */
    boolean shouldPause() {
        int failures = failuresInARow.get();
        return failures >= FAILURES_BEFORE_PAUSE && failuresInARow.compareAndSet(failures, 0);
    }

    /**
     * Does a job to its end. An interruption makes it report what is left as faulted.
     *
     * @param poppedNanos when the job was taken, on the clock of {@link System#nanoTime()}
     */
    void run(Role.Job job, long poppedNanos) {
        long deadline = poppedNanos + usable(job.timeLimit()).toNanos();
        for (int i = 0; i < job.ids().size(); i++) {
            runOne(job, i, deadline);
        }
    }

    /** The margin is for the submit; of a very short limit, half is left for the work. */
    private Duration usable(Duration limit) {
        Duration less = limit.minus(pacing.jobMargin());
        Duration half = limit.dividedBy(2);
        return less.compareTo(half) > 0 ? less : half;
    }

    private void runOne(Role.Job job, int index, long deadline) {
        String id = job.ids().get(index);
        long started = System.nanoTime();
        Role.Result result;
        try {
            result = performInTime(job, index, deadline);
        } catch (BackendException e) {
            fault(job, index, e.getMessage());
            return;
        } catch (InterruptedException e) {
            fault(job, index, "the worker is stopping");
            Thread.currentThread().interrupt();
            return;
        } catch (RuntimeException e) {
            LOG.error("{} {} failed unexpectedly", kind, id, e);
            fault(job, index, "internal failure: " + e);
            return;
        }
        failuresInARow.set(0);
        Submission.Outcome outcome = submitUninterrupted(result::submit);
        switch (outcome) {
            case Submission.Outcome.Accepted accepted ->
                events.onEvent(new WorkerEvent.Delivered(
                        kind, id, accepted.rewardKudos(), Duration.ofNanos(System.nanoTime() - started)));
            case Submission.Outcome.GivenUp givenUp ->
                events.onEvent(new WorkerEvent.SubmitGivenUp(kind, id, givenUp.reason()));
        }
    }

    /** A back end may hang without noticing its own limit, so the work is done beside this thread and left behind when late. */
    private Role.Result performInTime(Role.Job job, int index, long deadline)
            throws BackendException, InterruptedException {
        if (!slots.tryAcquire(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS)) {
            throw new BackendException("no slot became free in time");
        }
        try {
            Duration limit = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
            FutureTask<Role.Result> work = new FutureTask<>(() -> job.perform(index, limit));
            Thread.ofVirtual().name(kind + "-" + job.ids().get(index)).start(work);
            try {
                return work.get(limit.toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                throw new BackendException(
                        "the back end took longer than the "
                                + String.format(Locale.ROOT, "%.1f", limit.toNanos() / 1e9)
                                + " s that were left",
                        e);
            } catch (ExecutionException e) {
                throw asBackendException(e.getCause());
            } finally {
                work.cancel(true);
            }
        } finally {
            slots.release();
        }
    }

    private static BackendException asBackendException(Throwable cause) {
        if (cause instanceof BackendException backend) {
            return backend;
        }
        LOG.warn("a back end failed unexpectedly", cause);
        return new BackendException("the back end failed unexpectedly: " + cause, cause);
    }

    private void fault(Role.Job job, int index, String reason) {
        failuresInARow.incrementAndGet();
        String id = job.ids().get(index);
        events.onEvent(new WorkerEvent.Faulted(kind, id, reason));
        Submission.Outcome outcome = submitUninterrupted(() -> job.reportFault(index));
        if (outcome instanceof Submission.Outcome.GivenUp givenUp) {
            events.onEvent(new WorkerEvent.SubmitGivenUp(kind, id, givenUp.reason()));
        }
    }

    /** What has been decided is told to the horde even while stopping: the interruption is kept for afterwards. */
    private Submission.Outcome submitUninterrupted(Supplier<SubmitReply> call) {
        boolean interrupted = Thread.interrupted();
        try {
            return submission.submit(call);
        } catch (InterruptedException e) {
            interrupted = true;
            return new Submission.Outcome.GivenUp("the worker stopped while handing in");
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
