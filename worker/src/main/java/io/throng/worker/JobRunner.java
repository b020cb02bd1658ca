package io.throng.worker;

import static java.util.Objects.requireNonNull;

import io.throng.worker.backend.BackendException;
import io.throng.worker.config.TimeLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does a job and hands every result of it in, or reports it as faulted: whatever happens, the horde hears about each id before its
 * time runs out, unless the horde itself is out of reach. A job that a back end failed is tried once more, elsewhere if possible, while
 * enough time is left (worker spec 3.11).
 */
final class JobRunner {
    /** Failed jobs in a row after which no more are taken for a while (worker spec 3.9). */
    static final int FAILURES_BEFORE_PAUSE = 3;

    /** A job is tried again only if this many times its estimated duration are left. */
    static final double RETRY_RESERVE = 1.5;

    private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);

    private final String kind;
    private final Pacing pacing;
    private final Supplier<TimeLimits> limits;
    private final SpeedMeter speed;
    private final JobJournal journal;
    private final Submission submission;
    private final WorkerEvent.Listener events;
    private final AtomicInteger failuresInARow = new AtomicInteger();

    /**
     * @param kind the role, for events
     * @param pacing how long to try
     * @param limits how long a back end may be silent
     * @param speed learns how fast jobs get done
     * @param journal is told what has been settled
     * @param events told what happens
     */
    JobRunner(
            String kind,
            Pacing pacing,
            Supplier<TimeLimits> limits,
            SpeedMeter speed,
            JobJournal journal,
            WorkerEvent.Listener events) {
        this.kind = requireNonNull(kind, "kind");
        this.pacing = requireNonNull(pacing, "pacing");
        this.limits = requireNonNull(limits, "limits");
        this.speed = requireNonNull(speed, "speed");
        this.journal = requireNonNull(journal, "journal");
        this.submission = new Submission(pacing);
        this.events = requireNonNull(events, "events");
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
     * @param performed told when back ends are done with it; once or more
     */
    void run(Role.Job job, long poppedNanos, Runnable performed) {
        long end = poppedNanos + job.timeLimit().toNanos();
        List<Role.Result> results;
        try {
            results = perform(job, poppedNanos + usable(job.timeLimit()).toNanos(), performed);
            failuresInARow.set(0);
        } catch (BackendException e) {
            results = failed(job, e.getMessage());
        } catch (InterruptedException e) {
            results = failed(job, "the worker is stopping");
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("{} {} failed unexpectedly", kind, job.ids().getFirst(), e);
            results = failed(job, "internal failure: " + e);
        }
        performed.run();
        settleAll(job, results, poppedNanos, end);
    }

    private List<Role.Result> failed(Role.Job job, String reason) {
        failuresInARow.incrementAndGet();
        return job.ids().stream()
                .map(id -> (Role.Result) new Role.Result.Failed(reason))
                .toList();
    }

    /** The margin is for the submit; of a very short limit, half is left for the work. */
    private Duration usable(Duration limit) {
        Duration less = limit.minus(pacing.jobMargin());
        Duration half = limit.dividedBy(2);
        return less.compareTo(half) > 0 ? less : half;
    }

    private List<Role.Result> perform(Role.Job job, long deadline, Runnable performed)
            throws BackendException, InterruptedException {
        Set<String> failedBefore = new HashSet<>();
        try {
            return once(job, deadline, failedBefore, performed);
        } catch (BackendException e) {
            if (!worthRetrying(job, deadline)) {
                throw e;
            }
            events.onEvent(new WorkerEvent.Retrying(kind, job.ids().getFirst(), e.getMessage()));
        }
        return once(job, deadline, failedBefore, performed);
    }

    private boolean worthRetrying(Role.Job job, long deadline) {
        long left = deadline - System.nanoTime();
        Optional<Duration> estimate = speed.estimate(job.model(), job.work());
        long needed = estimate.isPresent()
                ? (long) (estimate.get().toNanos() * RETRY_RESERVE)
                : job.timeLimit().dividedBy(2).toNanos();
        return left > needed;
    }

    private List<Role.Result> once(Role.Job job, long deadline, Set<String> failedBefore, Runnable performed)
            throws BackendException, InterruptedException {
        String id = job.ids().getFirst();
        long[] started = {System.nanoTime()};
        StepWatch watch = new StepWatch(
                limits.get(),
                job.ids().size(),
                System::nanoTime,
                (done, total) -> events.onEvent(new WorkerEvent.Progress(kind, id, done, total)));
        Attempt[] attempt = new Attempt[1];
        AtomicBoolean told = new AtomicBoolean();
        Runnable done = () -> {
            if (told.compareAndSet(false, true)) {
                Duration took = Duration.ofNanos(System.nanoTime() - started[0]);
                events.onEvent(new WorkerEvent.Done(kind, id, job.model(), job.work(), took));
                speed.record(job.model(), job.work(), took);
            }
        };
        attempt[0] = new Attempt(
                deadline,
                failedBefore,
                watch,
                () -> {
                    started[0] = System.nanoTime();
                    events.onEvent(new WorkerEvent.Started(kind, id, attempt[0].backend()));
                },
                () -> {
                    done.run();
                    performed.run();
                });
        try {
            List<Role.Result> results = performInTime(job, attempt[0], deadline);
            if (results.size() != job.ids().size()) {
                throw new BackendException("the back end made " + results.size() + " results, not "
                        + job.ids().size());
            }
            done.run();
            return results;
        } catch (BackendException e) {
            if (!attempt[0].backend().isEmpty()) {
                failedBefore.add(attempt[0].backend());
            }
            throw e;
        }
    }

    /** A back end may hang without noticing its own limit, so the work is done beside this thread and left behind when late. */
    private List<Role.Result> performInTime(Role.Job job, Attempt attempt, long deadline)
            throws BackendException, InterruptedException {
        Duration whole = attempt.left();
        FutureTask<List<Role.Result>> work = new FutureTask<>(() -> job.perform(attempt));
        // A local engine sits in native code, which would hold a virtual thread's carrier and starve all the others.
        Thread.ofPlatform().daemon().name(kind + "-" + job.ids().getFirst()).start(work);
        try {
            while (true) {
                long left = deadline - System.nanoTime();
                Optional<Duration> patience = attempt.watch().patience();
                if (left <= 0) {
                    throw new BackendException(
                            "the back end took longer than the " + seconds(whole) + " s that were left");
                }
                if (patience.isPresent() && patience.get().isNegative()) {
                    throw new BackendException("the back end has shown no sign of life for too long");
                }
                long wait = Math.min(
                        left,
                        patience.map(Duration::toNanos).orElse(pacing.watch().toNanos()) + 1);
                try {
                    return work.get(Math.min(wait, pacing.watch().toNanos()), TimeUnit.NANOSECONDS);
                } catch (TimeoutException e) {
                    continue;
                }
            }
        } catch (ExecutionException e) {
            throw asBackendException(e.getCause());
        } finally {
            work.cancel(true);
        }
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f", duration.toNanos() / 1e9);
    }

    private static BackendException asBackendException(Throwable cause) {
        if (cause instanceof BackendException backend) {
            return backend;
        }
        LOG.warn("a back end failed unexpectedly", cause);
        return new BackendException("the back end failed unexpectedly: " + cause, cause);
    }

    /** Gives up handing in what cannot be handed in at once; the journal keeps it for the next start. */
    void giveUp() {
        submission.stop();
    }

    /**
     * The results of a batch are handed in at the same time and independently of each other (worker spec 3.10), on threads that nobody
     * interrupts: what has been decided is told to the horde even while the worker is stopping.
     */
    private void settleAll(Role.Job job, List<Role.Result> results, long poppedNanos, long end) {
        List<Thread> submits = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
            int index = i;
            submits.add(Thread.ofVirtual()
                    .name(kind + "-submit")
                    .start(() -> settle(job, index, results.get(index), poppedNanos, end)));
        }
        boolean interrupted = Thread.interrupted();
        for (Thread submit : submits) {
            interrupted |= joined(submit);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for a thread, which bounds itself; returns whether this one was interrupted meanwhile. */
    private static boolean joined(Thread submit) {
        boolean interrupted = false;
        while (true) {
            try {
                submit.join();
                return interrupted;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
    }

    private void settle(Role.Job job, int index, Role.Result result, long poppedNanos, long end) {
        String id = job.ids().get(index);
        Submission.Outcome outcome = switch (result) {
            case Role.Result.Made made -> submission.submit(made.submit(), end);
            case Role.Result.Failed failed -> {
                events.onEvent(new WorkerEvent.Faulted(kind, id, failed.reason()));
                yield submission.submit(() -> job.reportFault(index), end);
            }
        };
        switch (outcome) {
            case Submission.Outcome.Accepted accepted -> {
                journal.settled(id);
                if (result instanceof Role.Result.Made) {
                    events.onEvent(new WorkerEvent.Delivered(
                            kind,
                            id,
                            job.model(),
                            accepted.rewardKudos(),
                            Duration.ofNanos(System.nanoTime() - poppedNanos)));
                }
            }
            case Submission.Outcome.GivenUp givenUp -> {
                if (givenUp.hordeKnows()) {
                    journal.settled(id);
                }
                events.onEvent(new WorkerEvent.SubmitGivenUp(kind, id, givenUp.reason()));
            }
        }
    }
}
