package io.throng.bench;

import static java.util.Objects.requireNonNull;

import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * How long and how wide each scenario is measured.
 *
 * @param connections calls under way at a time
 * @param warmUp before counting begins
 * @param duration of counting
 */
record Measure(int connections, Duration warmUp, Duration duration) {
    Measure {
        requireNonNull(warmUp, "warmUp");
        requireNonNull(duration, "duration");
    }

    /** Warm-up, then the measurement. */
    LoadPlan plan(InetSocketAddress target, long maximumCalls) {
        return new LoadPlan(target, connections, warmUp, duration, maximumCalls);
    }

    /** The measurement alone, of something that was warmed up before. */
    LoadPlan warmPlan(InetSocketAddress target, long maximumCalls) {
        return new LoadPlan(target, connections, Duration.ZERO, duration, maximumCalls);
    }

    /** The warm-up as a run of its own. */
    LoadPlan warmUpPlan(InetSocketAddress target, long maximumCalls) {
        return new LoadPlan(
                target, connections, Duration.ZERO, warmUp.isZero() ? Duration.ofMillis(1) : warmUp, maximumCalls);
    }
}
