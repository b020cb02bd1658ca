package io.throng.cli.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.client.HordeCallException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for what another process will show when it is ready, and has no way to tell. */
final class Awaiting {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

    private Awaiting() {}

    /**
     * Looks again and again until something is so.
     *
     * @param what it is, for the message when the bound passes first
     * @param condition a call that gets no answer counts as not yet
     */
    static void until(String what, Duration bound, Callable<Boolean> condition) throws Exception {
        long deadlineNanos = System.nanoTime() + bound.toNanos();
        while (!holds(condition)) {
            assertThat(System.nanoTime() - deadlineNanos)
                    .as("%s, within %s", what, bound)
                    .isNegative();
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
    }

    private static boolean holds(Callable<Boolean> condition) throws Exception {
        try {
            return condition.call();
        } catch (HordeCallException.Unreachable e) {
            return false;
        }
    }
}
