package io.throng.bench;

import static java.util.Objects.requireNonNull;

import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * How much load, and for how long.
 *
 * @param target a loopback address
 * @param connections that each have one call under way, 1 to {@value #MAX_CONNECTIONS}
 * @param warmUp calls begun in this time are made but not counted
 * @param duration how long calls are counted, up to {@link #MAX_DURATION}
 * @param maximumCalls the run ends when so many were begun, warm-up included; 1 to {@value #MAX_CALLS}
 */
public record LoadPlan(
        InetSocketAddress target, int connections, Duration warmUp, Duration duration, long maximumCalls) {
    /** Most connections: each has its own loopback address, 250 in each of four blocks. */
    public static final int MAX_CONNECTIONS = 1_000;

    /** Most calls. */
    public static final long MAX_CALLS = 100_000_000;

    /** Longest measurement or warm-up. */
    public static final Duration MAX_DURATION = Duration.ofMinutes(10);

    public LoadPlan {
        requireNonNull(target, "target");
        if (connections < 1 || connections > MAX_CONNECTIONS) {
            throw new IllegalArgumentException("connections must be 1.." + MAX_CONNECTIONS + ": " + connections);
        }
        if (warmUp.isNegative() || warmUp.compareTo(MAX_DURATION) > 0) {
            throw new IllegalArgumentException("warmUp must be 0.." + MAX_DURATION + ": " + warmUp);
        }
        if (!duration.isPositive() || duration.compareTo(MAX_DURATION) > 0) {
            throw new IllegalArgumentException(
                    "duration must be above 0 and at most " + MAX_DURATION + ": " + duration);
        }
        if (maximumCalls < 1 || maximumCalls > MAX_CALLS) {
            throw new IllegalArgumentException("maximumCalls must be 1.." + MAX_CALLS + ": " + maximumCalls);
        }
    }
}
