package io.throng.worker;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts what a worker does, for dashboards, logs and metrics (worker spec 3.14). Thread-safe. */
public final class WorkerStatistics implements WorkerEvent.Listener {
    /** Rewards remembered for the last hour; beyond that the oldest are forgotten early. */
    static final int MAX_REWARDS = 100_000;

    /** Remarkable events remembered. */
    static final int MAX_MESSAGES = 50;

    /** A worker that earns less than this, in kudos a second, is told so. */
    static final double SLOW_KUDOS_PER_SECOND = 0.4;

    private static final int MAX_MODELS = 1000;
    private static final Duration HOUR = Duration.ofHours(1);

    private final InstantSource clock;
    private final Instant began;
    private final Map<String, RoleCount> roles = new TreeMap<>();
    private final Map<String, ModelCount> models = new LinkedHashMap<>();
    private final Map<String, Held> held = new LinkedHashMap<>();
    private final Deque<Reward> rewards = new ArrayDeque<>();
    private final Deque<Remark> remarks = new ArrayDeque<>();
    private double kudos;

    public WorkerStatistics(InstantSource clock) {
        this.clock = requireNonNull(clock, "clock");
        this.began = clock.instant();
    }

    /**
     * How the worker stands.
     *
     * @param running time since its start
     * @param kudos earned since its start
     * @param kudosPerHour of the last hour, or of the whole time if that is shorter
     * @param roles counts by role
     * @param models speed by model
     * @param held jobs in hand
     * @param remarks what is worth reading, the newest last
     */
    public record Snapshot(
            Duration running,
            double kudos,
            double kudosPerHour,
            Map<String, RoleCount> roles,
            Map<String, ModelCount> models,
            List<Held> held,
            List<Remark> remarks) {
        public Snapshot {
            roles = Map.copyOf(roles);
            models = Collections.unmodifiableMap(new LinkedHashMap<>(models));
            held = List.copyOf(held);
            remarks = List.copyOf(remarks);
        }
    }

    /**
     * What a role has done.
     *
     * @param state in a word or two
     * @param taken jobs
     * @param delivered results
     * @param faulted results reported as faulted
     * @param lost results that could not be handed in
     * @param retried jobs tried twice
     */
    public record RoleCount(String state, long taken, long delivered, long faulted, long lost, long retried) {
        private static final RoleCount NONE = new RoleCount("starting", 0, 0, 0, 0, 0);

        RoleCount as(String newState) {
            return new RoleCount(newState, taken, delivered, faulted, lost, retried);
        }

        RoleCount plus(int moreTaken, int moreDelivered, int moreFaulted, int moreLost, int moreRetried) {
            return new RoleCount(
                    state,
                    taken + moreTaken,
                    delivered + moreDelivered,
                    faulted + moreFaulted,
                    lost + moreLost,
                    retried + moreRetried);
        }
    }

    /**
     * How fast a model is.
     *
     * @param role whose model
     * @param jobs done with it
     * @param work megapixelsteps, tokens or tiles in all
     * @param seconds back ends took for it
     */
    public record ModelCount(String role, long jobs, double work, double seconds) {
        /** Work a second. */
        public double speed() {
            return seconds <= 0 ? 0 : work / seconds;
        }
    }

    /**
     * A job in hand.
     *
     * @param since when it was taken
     * @param backend what works on it, empty while it waits
     * @param stepsDone steps told
     * @param stepsTotal steps in all, 0 if not told
     */
    public record Held(
            String role, String jobId, String model, Instant since, String backend, int stepsDone, int stepsTotal) {}

    /** Something worth reading. */
    public record Remark(Instant at, String role, String text) {}

    private record Reward(Instant at, double kudos) {}

    @Override
    public synchronized void onEvent(WorkerEvent event) {
        switch (event) {
            case WorkerEvent.Downloading ignored -> {
                // Shown by whoever shows downloads; not counted.
            }
            case WorkerEvent.Progress(var role, var id, var done, var total) ->
                held.computeIfPresent(
                        id, (key, job) -> new Held(role, id, job.model(), job.since(), job.backend(), done, total));
            case WorkerEvent.Started(var role, var id, var backend) ->
                held.computeIfPresent(id, (key, job) -> new Held(role, id, job.model(), job.since(), backend, 0, 0));
            case WorkerEvent.Ready(var role, var name, var offered) -> state(role, "ready");
            case WorkerEvent.Idle(var role, var skipped) -> state(role, "waiting for jobs");
            case WorkerEvent.Popped(var role, var id, var model, var results) -> {
                count(role, 1, 0, 0, 0, 0);
                state(role, "working");
                held.put(id, new Held(role, id, model, clock.instant(), "", 0, 0));
            }
            case WorkerEvent.Retrying(var role, var id, var reason) -> {
                count(role, 0, 0, 0, 0, 1);
                remark(role, "trying job " + id + " again: " + reason);
            }
            case WorkerEvent.Done(var role, var id, var model, var work, var took) -> done(role, model, work, took);
            case WorkerEvent.Delivered(var role, var id, var model, var reward, var took) -> {
                count(role, 0, 1, 0, 0, 0);
                earned(reward);
            }
            case WorkerEvent.Faulted(var role, var id, var reason) -> {
                count(role, 0, 0, 1, 0, 0);
                remark(role, "job " + id + " faulted: " + reason);
            }
            case WorkerEvent.SubmitGivenUp(var role, var id, var reason) -> {
                count(role, 0, 0, 0, 1, 0);
                remark(role, "job " + id + " could not be handed in: " + reason);
            }
            case WorkerEvent.Released(var role, var id) -> held.remove(id);
            case WorkerEvent.Recovered(var role, var id) ->
                remark(role, "job " + id + " of an earlier run was reported as faulted");
            case WorkerEvent.BackendDown(var role, var reason, var pause) ->
                stateAndRemark(role, "no back end", reason);
            case WorkerEvent.Maintenance(var role, var text) -> stateAndRemark(role, "maintenance", text);
            case WorkerEvent.HordeTrouble(var role, var reason, var pause) -> stateAndRemark(role, "no horde", reason);
            case WorkerEvent.Message(var role, var text) -> remark(role, "message: " + text);
            case WorkerEvent.Warning(var role, var text) -> remark(role, text);
            case WorkerEvent.Reloaded(var notes) -> {
                remark("", "the settings have been read again");
                notes.forEach(note -> remark("", note));
            }
            case WorkerEvent.ReloadRefused(var reason) ->
                remark("", "the changed settings cannot be used, the old ones stay: " + reason);
            case WorkerEvent.Stopped(var role, var reason) ->
                stateAndRemark(role, "stopped", reason.isEmpty() ? "stopped" : reason);
        }
    }

    private void state(String role, String state) {
        roles.put(role, roles.getOrDefault(role, RoleCount.NONE).as(state));
    }

    private void stateAndRemark(String role, String state, String text) {
        state(role, state);
        remark(role, text);
    }

    private void count(String role, int taken, int delivered, int faulted, int lost, int retried) {
        roles.put(role, roles.getOrDefault(role, RoleCount.NONE).plus(taken, delivered, faulted, lost, retried));
    }

    private void done(String role, String model, double work, Duration took) {
        if (models.size() >= MAX_MODELS && !models.containsKey(model)) {
            return;
        }
        ModelCount before = models.getOrDefault(model, new ModelCount(role, 0, 0, 0));
        models.put(
                model,
                new ModelCount(role, before.jobs() + 1, before.work() + work, before.seconds() + took.toNanos() / 1e9));
    }

    private void earned(double reward) {
        kudos += reward;
        rewards.addLast(new Reward(clock.instant(), reward));
        if (rewards.size() > MAX_REWARDS) {
            rewards.removeFirst();
        }
    }

    /** The same remark twice in a row is kept once. */
    private void remark(String role, String text) {
        if (!remarks.isEmpty()
                && remarks.getLast().text().equals(text)
                && remarks.getLast().role().equals(role)) {
            remarks.removeLast();
        }
        remarks.addLast(new Remark(clock.instant(), role, text));
        if (remarks.size() > MAX_MESSAGES) {
            remarks.removeFirst();
        }
    }

    /** How the worker stands now. */
    public synchronized Snapshot snapshot() {
        Instant now = clock.instant();
        Duration running = Duration.between(began, now);
        while (!rewards.isEmpty() && rewards.getFirst().at().isBefore(now.minus(HOUR))) {
            rewards.removeFirst();
        }
        double recent = rewards.stream().mapToDouble(Reward::kudos).sum();
        double seconds = Math.max(1, Math.min(running.toMillis(), HOUR.toMillis()) / 1000.0);
        return new Snapshot(
                running,
                kudos,
                recent * HOUR.toSeconds() / seconds,
                roles,
                models,
                new ArrayList<>(held.values()),
                new ArrayList<>(remarks));
    }

    /** Whether it has worked for long enough to say that it earns little. */
    public synchronized boolean isSlow() {
        Snapshot now = snapshot();
        return now.running().compareTo(HOUR) >= 0
                && now.kudos() > 0
                && now.kudosPerHour() / HOUR.toSeconds() < SLOW_KUDOS_PER_SECOND;
    }
}
