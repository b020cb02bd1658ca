package io.throng.worker;

import java.time.Duration;
import java.util.Optional;

/**
 * Whether to ask for another job now (worker spec 3.3): as many as there are threads always, more only as long as what is held and one
 * more typical job are sure to be done in half the time the horde gives. Pure.
 */
final class Prefetch {
    /** Share of the horde's time limit that held jobs may fill. */
    static final double SHARE_OF_LIMIT = 0.5;

    private Prefetch() {}

    /**
     * @param held jobs in hand
     * @param threads jobs done at once
     * @param queueSize jobs wanted ahead
     * @param remaining time the held jobs still take, one after the other; empty if not known
     * @param typical time of a typical job; empty if nothing has been measured
     * @param lastLimit the horde's limit of the last job; zero before there was one
     */
    static boolean mayAsk(
            int held,
            int threads,
            int queueSize,
            Optional<Duration> remaining,
            Optional<Duration> typical,
            Duration lastLimit) {
        if (held < threads) {
            return true;
        }
        if (held >= threads + queueSize || remaining.isEmpty() || typical.isEmpty()) {
            return false;
        }
        Duration ahead = remaining.get().dividedBy(threads).plus(typical.get());
        return ahead.toNanos() < lastLimit.toNanos() * SHARE_OF_LIMIT;
    }
}
