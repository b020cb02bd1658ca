package io.throng.server.pop;

import io.throng.server.request.Order;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What a pop gives. */
public sealed interface PopOutcome {
    /** The worker that popped. */
    UUID workerId();

    /**
     * Jobs of one request.
     *
     * @param workerId who gets them
     * @param jobIds at least one
     * @param ttlSeconds how long the worker has
     */
    record Handed(
            UUID workerId, Order order, List<UUID> jobIds, String model, long seed, int ttlSeconds, Sources sources)
            implements PopOutcome {}

    /** How the worker's software takes source images. */
    enum Sources {
        /** Not at all. */
        NONE,
        /** As base64 in the reply. */
        INLINE,
        /** As addresses to fetch from. */
        ADDRESSES
    }

    /**
     * Nothing.
     *
     * @param workerId who gets nothing
     * @param skipped why waiting requests were not for this worker, with how many
     */
    record Nothing(UUID workerId, Map<String, Integer> skipped) implements PopOutcome {}
}
