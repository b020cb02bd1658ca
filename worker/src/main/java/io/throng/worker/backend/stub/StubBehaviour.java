package io.throng.worker.backend.stub;

import static java.util.Objects.requireNonNull;

import io.throng.worker.backend.BackendException;
import java.time.Duration;
import java.util.Map;
import java.util.Random;

/**
 * How a stub behaves.
 *
 * @param delay time a job takes
 * @param failureRate share of the jobs that fail, 0 to 1; which ones follows from their seeds
 * @param steps steps a job reports
 */
public record StubBehaviour(Duration delay, double failureRate, int steps) {
    private static final int DEFAULT_STEPS = 4;

    public StubBehaviour {
        requireNonNull(delay, "delay");
        if (!(failureRate >= 0 && failureRate <= 1)) {
            throw new IllegalArgumentException("failure_rate is " + failureRate + ", not in 0 to 1");
        }
        if (steps < 1) {
            throw new IllegalArgumentException("steps is " + steps + ", below 1");
        }
    }

    /**
     * From the options {@code delay_ms}, {@code failure_rate} and {@code steps}.
     *
     * @throws IllegalArgumentException if one of them is no number in its bounds
     */
    public static StubBehaviour of(Map<String, String> options) {
        return new StubBehaviour(
                Duration.ofMillis(Long.parseLong(options.getOrDefault("delay_ms", "0"))),
                Double.parseDouble(options.getOrDefault("failure_rate", "0")),
                Integer.parseInt(options.getOrDefault("steps", Integer.toString(DEFAULT_STEPS))));
    }

    /** Lets the time pass, in as many parts as there are steps, and fails if this seed's job is to fail. */
    void act(long seed, StepHeard heard) throws BackendException, InterruptedException {
        for (int step = 1; step <= steps; step++) {
            Thread.sleep(delay.dividedBy(steps));
            heard.step(step, steps);
        }
        if (new Random(seed).nextDouble() < failureRate) {
            throw new BackendException("the stub fails this job, as its failure_rate asks");
        }
    }

    /** Hears steps. */
    @FunctionalInterface
    interface StepHeard {
        /** One more is done. */
        void step(int done, int total);
    }
}
