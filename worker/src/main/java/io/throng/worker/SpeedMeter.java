package io.throng.worker;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How fast jobs get done, by model: an exponentially weighted mean of work per second (worker spec 3.3, 16). Work is whatever the role
 * counts: megapixelsteps, tokens or tiles. Thread-safe.
 */
final class SpeedMeter {
    /** Models remembered; the least fast to matter are those never asked for again, so the whole memory is dropped when full. */
    static final int MAX_MODELS = 10_000;

    /** Weight of the newest measurement. */
    static final double NEWEST = 0.3;

    private final Map<String, Double> workPerSecond = new HashMap<>();
    private double typicalWork;
    private double typicalSpeed;

    /** A job has been done. */
    synchronized void record(String model, double work, Duration took) {
        double seconds = Math.max(took.toNanos(), 1) / 1e9;
        double speed = work / seconds;
        if (workPerSecond.size() >= MAX_MODELS && !workPerSecond.containsKey(model)) {
            workPerSecond.clear();
        }
        workPerSecond.merge(model, speed, SpeedMeter::mixed);
        typicalSpeed = typicalSpeed == 0 ? speed : mixed(typicalSpeed, speed);
        typicalWork = typicalWork == 0 ? work : mixed(typicalWork, work);
    }

    private static double mixed(double before, double newest) {
        return before + NEWEST * (newest - before);
    }

    /** How long this work takes with this model; empty before anything has been measured. */
    synchronized Optional<Duration> estimate(String model, double work) {
        double speed = workPerSecond.getOrDefault(model, typicalSpeed);
        return speed <= 0 ? Optional.empty() : Optional.of(seconds(work / speed));
    }

    /** How long a job takes usually; empty before anything has been measured. */
    synchronized Optional<Duration> typical() {
        return typicalSpeed <= 0 ? Optional.empty() : Optional.of(seconds(typicalWork / typicalSpeed));
    }

    private static Duration seconds(double seconds) {
        return Duration.ofNanos(
                (long) Math.min(seconds * 1e9, Duration.ofDays(1).toNanos()));
    }
}
