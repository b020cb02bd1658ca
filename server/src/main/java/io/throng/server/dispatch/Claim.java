package io.throng.server.dispatch;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.IntToLongFunction;

/**
 * A node's wish to hand jobs of one request to one worker. The database decides; see {@link ClaimWriter}.
 *
 * @param jobIds identities of the jobs to be, as many as the batch is large, chosen beforehand so that a repeated write finds them
 * @param model the one model all jobs of the batch run on
 * @param seed seed of the batch from the number of jobs that waited before; must give the same answer each time
 * @param timeToLive how long the worker has
 * @param requestLife how long the request lives on at least
 * @param fake for a paused worker: a job that looks real and is worth nothing; the request keeps its count
 */
public record Claim(
        UUID requestId,
        UUID workerId,
        List<UUID> jobIds,
        String model,
        IntToLongFunction seed,
        Duration timeToLive,
        Duration requestLife,
        boolean fake) {
    public Claim {
        jobIds = List.copyOf(jobIds);
        if (jobIds.isEmpty()) {
            throw new IllegalArgumentException("a claim is for at least one job");
        }
    }

    /** What became of a claim. */
    public sealed interface Result {
        /**
         * The worker has the jobs.
         *
         * @param state the request afterwards
         * @param jobIds those of the claim's identities that were granted: at least one, fewer than asked when others were faster
         * @param body the order, as it was stored at intake
         */
        record Granted(RequestState state, List<UUID> jobIds, long seed, Instants instants, String body)
                implements Result {}

        /** Somebody was faster, or the request is gone, cancelled, faulted or expired. */
        record Lost() implements Result {}
    }

    /** When a batch began and when it is due, by the database's clock. */
    public record Instants(java.time.Instant started, java.time.Instant deadline) {}
}
