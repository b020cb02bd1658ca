package io.throng.cli.up;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Starts children one after the other, starts a dead one again within its {@link RestartPolicy}, and stops all of them in reverse
 * order: the worker before the server, so that what it holds is handed in or given back while there is someone to take it.
 *
 * <p>All decisions are taken by the one thread that calls {@link #run}; other threads only put events into its queue.
 */
public final class Supervisor {
    /** What comes of a child that could not be started or has ended. */
    private enum Prospect {
        RESTART,
        WITHOUT_IT,
        NONE
    }

    /** How a supervision ended. */
    public enum Outcome {
        /** Somebody asked for it. */
        STOPPED,
        /** Something essential could not be kept running. */
        GAVE_UP
    }

    private sealed interface Event {
        record Ended(Child child, String how) implements Event {}

        record RestartDue(Child child) implements Event {}

        record StopRequested() implements Event {}
    }

    private final RestartPolicy policy;
    private final InstantSource clock;
    private final ScheduledExecutorService timer;
    private final Consumer<String> notices;
    private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Map<Child, RestartPolicy.Budget> budgets = new HashMap<>();
    private final List<Child> running = new ArrayList<>();
    private final Deque<Child> waiting;

    // Guarded by this.
    private boolean stopRequested;
    private Thread starting;

    /**
     * @param children in the order of their start
     * @param policy how often a dead one is started again
     * @param clock tells when a restart happened
     * @param timer runs the waits before restarts; owned by the caller
     * @param notices takes sentences for people
     */
    public Supervisor(
            List<Child> children,
            RestartPolicy policy,
            InstantSource clock,
            ScheduledExecutorService timer,
            Consumer<String> notices) {
        this.waiting = new ArrayDeque<>(children);
        this.policy = requireNonNull(policy);
        this.clock = requireNonNull(clock);
        this.timer = requireNonNull(timer);
        this.notices = requireNonNull(notices);
    }

    /**
     * Starts everything, keeps it running and stops it. Called once.
     *
     * @param whenStarted called once, when every child has been started or given up
     */
    public Outcome run(Runnable whenStarted) {
        try {
            Outcome outcome = startWaiting(whenStarted) ? supervise(whenStarted) : Outcome.GAVE_UP;
            return isStopRequested() ? Outcome.STOPPED : outcome;
        } finally {
            for (Child child : running.reversed()) {
                notices.accept("Stopping the " + child.name() + " ...");
                child.stop();
            }
            stopped.countDown();
        }
    }

    /** Asks for an orderly end from any thread; a start in progress is interrupted. */
    public synchronized void requestStop() {
        if (!stopRequested) {
            stopRequested = true;
            events.add(new Event.StopRequested());
            if (starting != null) {
                starting.interrupt();
            }
        }
    }

    /** Waits until {@link #run} has stopped every child; false when the bound passed first. */
    public boolean awaitStopped(Duration bound) throws InterruptedException {
        return stopped.await(bound.toNanos(), TimeUnit.NANOSECONDS);
    }

    /**
     * Starts the next children in their order until one has to wait for its restart: those after it need it. False when an essential
     * one was given up.
     */
    private boolean startWaiting(Runnable whenStarted) {
        while (!waiting.isEmpty() && !isStopRequested()) {
            Child next = waiting.getFirst();
            if (!start(next)) {
                Prospect prospect = prospect(next);
                if (prospect != Prospect.WITHOUT_IT) {
                    return prospect == Prospect.RESTART;
                }
            }
            waiting.removeFirst();
            if (waiting.isEmpty() && !isStopRequested()) {
                whenStarted.run();
            }
        }
        return true;
    }

    private Outcome supervise(Runnable whenStarted) {
        while (true) {
            Event event;
            try {
                event = events.take();
            } catch (InterruptedException e) {
                // Only requestStop interrupts, and its event is in the queue.
                continue;
            }
            boolean goesOn = switch (event) {
                case Event.StopRequested() -> false;
                case Event.Ended(Child child, String how) -> {
                    running.remove(child);
                    notices.accept("The " + child.name() + " ended unexpectedly: " + how + ".");
                    yield prospect(child) != Prospect.NONE;
                }
                case Event.RestartDue(Child child) ->
                    child == waiting.peekFirst()
                            ? startWaiting(whenStarted)
                            : start(child) || prospect(child) != Prospect.NONE;
            };
            if (!goesOn) {
                return event instanceof Event.StopRequested ? Outcome.STOPPED : Outcome.GAVE_UP;
            }
        }
    }

    private boolean start(Child child) {
        synchronized (this) {
            if (stopRequested) {
                return true;
            }
            starting = Thread.currentThread();
        }
        try {
            var exit = child.start();
            running.add(child);
            exit.whenComplete((how, failure) ->
                    events.add(new Event.Ended(child, failure == null ? how : String.valueOf(failure.getMessage()))));
            return true;
        } catch (InterruptedException e) {
            return true;
        } catch (IOException e) {
            notices.accept("The " + child.name() + " could not be started: " + e.getMessage());
            return false;
        } finally {
            synchronized (this) {
                starting = null;
                // An interrupt that arrived after the start was done must not hit the orderly stop.
                boolean cleared = Thread.interrupted();
                assert !cleared || stopRequested;
            }
        }
    }

    /** Plans the restart of a child, or gives it up when its budget is spent. */
    private Prospect prospect(Child child) {
        var delay =
                budgets.computeIfAbsent(child, ignored -> policy.newBudget()).next(clock.instant());
        if (delay.isPresent()) {
            notices.accept(
                    "Starting the " + child.name() + " again in " + delay.get().toSeconds() + " s.");
            var due = timer.schedule(
                    () -> events.add(new Event.RestartDue(child)), delay.get().toNanos(), TimeUnit.NANOSECONDS);
            requireNonNull(due);
            return Prospect.RESTART;
        }
        notices.accept("The " + child.name() + " has failed " + policy.maximumRestarts() + " times within "
                + policy.window().toMinutes() + " minutes; giving up on it."
                + (child.essential() ? "" : " The rest goes on without it."));
        return child.essential() ? Prospect.NONE : Prospect.WITHOUT_IT;
    }

    private synchronized boolean isStopRequested() {
        return stopRequested;
    }
}
