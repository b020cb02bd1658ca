package io.throng.worker.backend;

import java.time.Duration;

/**
 * A moment after which nobody wants the answer any more, on the clock of {@link System#nanoTime}.
 *
 * @param nanos the moment
 */
public record Deadline(long nanos) {
    /** The moment this long from now. */
    public static Deadline after(Duration limit) {
        return new Deadline(System.nanoTime() + limit.toNanos());
    }

    /** Time left; a nanosecond when none is, so that a call made with it ends at once instead of never. */
    public Duration left() {
        return Duration.ofNanos(Math.max(1, nanos - System.nanoTime()));
    }

    /** The time left, but no more than this. */
    public Duration leftUpTo(Duration most) {
        Duration left = left();
        return left.compareTo(most) < 0 ? left : most;
    }

    /** Whether it is over. */
    public boolean passed() {
        return System.nanoTime() - nanos >= 0;
    }
}
