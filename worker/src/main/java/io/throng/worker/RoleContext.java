package io.throng.worker;

import static java.util.Objects.requireNonNull;

import io.throng.worker.config.TimeLimits;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * What a role's loop needs beside the role.
 *
 * @param threads jobs done at once
 * @param queueSize jobs fetched ahead
 * @param stickiness share of pops for loaded models only
 * @param jobs jobs to do before stopping by itself
 * @param limits how long a back end may be silent
 * @param removeMaintenance whether to lift the worker's maintenance first
 * @param exitOnFaults whether to stop after failures in a row
 * @param idleWarning time without a job after which to warn, zero for never
 * @param pacing how patiently
 * @param speed how fast jobs get done
 * @param journal keeps what is in hand
 * @param events told what happens
 * @param random for jitter
 */
record RoleContext(
        int threads,
        int queueSize,
        double stickiness,
        int jobs,
        Supplier<TimeLimits> limits,
        boolean removeMaintenance,
        boolean exitOnFaults,
        Duration idleWarning,
        Pacing pacing,
        SpeedMeter speed,
        JobJournal journal,
        WorkerEvent.Listener events,
        RandomGenerator random) {
    RoleContext {
        requireNonNull(limits, "limits");
        requireNonNull(idleWarning, "idleWarning");
        requireNonNull(pacing, "pacing");
        requireNonNull(speed, "speed");
        requireNonNull(journal, "journal");
        requireNonNull(events, "events");
        requireNonNull(random, "random");
    }
}
