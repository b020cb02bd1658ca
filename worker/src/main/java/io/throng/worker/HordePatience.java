package io.throng.worker;

import static java.util.Objects.requireNonNull;

import io.throng.client.HordeCallException;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * When to ask a horde again after it gave nothing, or failed (worker spec 3.5, 3.12): pauses grow and are jittered, so that many workers do
 * not come back together; a horde that refuses for good is asked no more. Used by a role's loop alone.
 */
final class HordePatience {
    /** Fatal refusals in a row after which a horde is asked no more. */
    static final int FATALS_BEFORE_STOP = 3;

    private static final double GROWTH = 1.5;

    private final String kind;
    private final HordeRota rota;
    private final Pacing pacing;
    private final WorkerEvent.Listener events;
    private final RandomGenerator random;

    HordePatience(String kind, HordeRota rota, Pacing pacing, WorkerEvent.Listener events, RandomGenerator random) {
        this.kind = requireNonNull(kind, "kind");
        this.rota = requireNonNull(rota, "rota");
        this.pacing = requireNonNull(pacing, "pacing");
        this.events = requireNonNull(events, "events");
        this.random = requireNonNull(random, "random");
    }

    /** It had nothing. */
    void onNothing(HordeLink link) {
        askAgain(link, jittered(Pacing.grown(pacing.idle(), pacing.longestIdle(), GROWTH, link.hadNothing())));
    }

    /** It failed or refused; returns why it is asked no more, empty if it is. */
    String onFailure(HordeLink link, HordeCallException e) {
        PopTrouble trouble = PopTrouble.of(e);
        if (trouble != PopTrouble.FATAL) {
            link.notRefused();
        } else if (link.refused() >= FATALS_BEFORE_STOP) {
            rota.remove(link);
            if (!rota.isEmpty()) {
                events.onEvent(new WorkerEvent.Warning(
                        kind, link.name() + " is asked no more, it refuses: " + e.getMessage()));
            }
            return e.getMessage();
        }
        Duration backOff = Pacing.grown(pacing.trouble(), pacing.longestTrouble(), GROWTH, link.hadTrouble());
        switch (trouble) {
            case MAINTENANCE -> {
                events.onEvent(new WorkerEvent.Maintenance(kind, e.getMessage()));
                askAgain(link, pacing.maintenance());
            }
            case RATE_LIMITED -> {
                Duration asked =
                        e instanceof HordeCallException.RateLimited limited ? limited.retryAfter() : Duration.ZERO;
                Duration bounded = asked.compareTo(pacing.longestTrouble()) > 0 ? pacing.longestTrouble() : asked;
                tell(link, e, bounded.compareTo(backOff) > 0 ? bounded : backOff);
            }
            case FATAL, PASSING -> tell(link, e, jittered(backOff));
        }
        return "";
    }

    private void tell(HordeLink link, HordeCallException e, Duration pause) {
        events.onEvent(new WorkerEvent.HordeTrouble(kind, e.getMessage(), pause));
        askAgain(link, pause);
    }

    private static void askAgain(HordeLink link, Duration pause) {
        link.notBefore(System.nanoTime() + pause.toNanos());
    }

    private Duration jittered(Duration full) {
        return Duration.ofNanos((long) (full.toNanos() * random.nextDouble(0.8, 1.0)));
    }
}
