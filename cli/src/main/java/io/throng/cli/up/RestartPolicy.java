package io.throng.cli.up;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Optional;

/**
 * How often something that dies is started again: at most a number of times within a window, waiting twice as long each time.
 *
 * @param maximumRestarts restarts allowed within the window
 * @param window how long a restart counts
 * @param firstDelay wait before the first restart of a window; doubled for each further one
 */
public record RestartPolicy(int maximumRestarts, Duration window, Duration firstDelay) {
    /** Five restarts in ten minutes, after 1, 2, 4, 8 and 16 seconds. */
    public static final RestartPolicy DEFAULT = new RestartPolicy(5, Duration.ofMinutes(10), Duration.ofSeconds(1));

    public RestartPolicy {
        if (maximumRestarts < 0 || maximumRestarts > 30) {
            throw new IllegalArgumentException("maximumRestarts must be 0 to 30, not " + maximumRestarts);
        }
    }

    /** A fresh count for one child. */
    Budget newBudget() {
        return new Budget();
    }

    /** The restarts of one child so far. */
    final class Budget {
        private final ArrayDeque<Instant> restarts = new ArrayDeque<>();

        /** The wait before the next restart, or nothing when the budget is spent. Counts the restart. */
        Optional<Duration> next(Instant now) {
            while (!restarts.isEmpty() && !restarts.peekFirst().plus(window).isAfter(now)) {
                restarts.removeFirst();
            }
            if (restarts.size() >= maximumRestarts) {
                return Optional.empty();
            }
            Duration delay = firstDelay.multipliedBy(1L << restarts.size());
            restarts.addLast(now);
            return Optional.of(delay);
        }
    }
}
