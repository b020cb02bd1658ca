package io.throng.bench;

import static java.util.Objects.requireNonNull;

import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * How long and how wide each scenario is measured.
 *
 * @param connections calls under way at a time
 * @param warmUp before counting begins, up to {@link LoadPlan#MAX_DURATION}
 * @param duration of counting
 * @param rounds how often calls without a durable write take turns with bare HTTP, 1 to {@link Alternation#MAX_ROUNDS}
 */
record Measure(int connections, Duration warmUp, Duration duration, int rounds) {
    Measure {
        requireNonNull(warmUp, "warmUp");
        requireNonNull(duration, "duration");
        if (warmUp.isNegative() || warmUp.compareTo(LoadPlan.MAX_DURATION) > 0) {
            throw new IllegalArgumentException("--warm-up must be 0.." + LoadPlan.MAX_DURATION + ": " + warmUp);
        }
        if (rounds < 1 || rounds > Alternation.MAX_ROUNDS) {
            throw new IllegalArgumentException("--rounds must be 1.." + Alternation.MAX_ROUNDS + ": " + rounds);
        }
    }

    /** One of {@link #rounds} parts of the measurement. */
    LoadPlan stretchPlan(InetSocketAddress target) {
        return new LoadPlan(target, connections, Duration.ZERO, duration.dividedBy(rounds), LoadPlan.MAX_CALLS);
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
