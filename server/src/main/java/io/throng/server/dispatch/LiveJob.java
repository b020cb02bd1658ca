package io.throng.server.dispatch;

import java.time.Instant;
import java.util.UUID;

/**
 * A job at a worker, as the nodes remember it while it runs.
 *
 * @param fake handed to a paused worker
 */
public record LiveJob(
        UUID id,
        UUID requestId,
        UUID workerId,
        String model,
        long seed,
        Instant started,
        Instant deadline,
        boolean fake) {}
