package io.throng.worker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which horde to ask next: each in turn by its weight, leaving out those that are not to be asked yet. This is smooth weighted
 * round-robin: every candidate gains its weight, the richest is taken and pays the sum, so that shares are kept over every stretch and
 * no horde is asked in bursts. Not thread-safe.
 */
final class HordeRota {
    private final List<HordeLink> links;
    private final Map<HordeLink, Long> credit = new HashMap<>();

    HordeRota(List<HordeLink> links) {
        this.links = new ArrayList<>(links);
    }

    /** The horde to ask now, if there is one. */
    Optional<HordeLink> next(long nowNanos) {
        HordeLink best = null;
        long sum = 0;
        for (HordeLink link : links) {
            if (link.askAgainNanos() - nowNanos > 0) {
                continue;
            }
            int weight = link.config().weight();
            sum += weight;
            credit.merge(link, (long) weight, Long::sum);
            if (best == null || credit.get(link) > credit.get(best)) {
                best = link;
            }
        }
        if (best != null) {
            credit.merge(best, -sum, Long::sum);
        }
        return Optional.ofNullable(best);
    }

    /** Time until some horde may be asked, in nanoseconds, at least 0. */
    long nanosUntilNext(long nowNanos) {
        return Math.max(
                0,
                links.stream()
                        .mapToLong(link -> link.askAgainNanos() - nowNanos)
                        .min()
                        .orElse(0));
    }

    /** Leaves a horde out for good. */
    void remove(HordeLink link) {
        links.remove(link);
        credit.remove(link);
    }

    boolean isEmpty() {
        return links.isEmpty();
    }

    List<HordeLink> links() {
        return List.copyOf(links);
    }
}
