package io.throng.server.settlement;

import static java.util.Objects.requireNonNull;

import io.throng.server.account.ProblemJob;
import io.throng.server.account.RecordDelta;
import io.throng.server.dispatch.RequestState;
import io.throng.server.dispatch.matching.JobKind;
import io.throng.server.kudos.LedgerEvent;
import io.throng.server.sharedkey.KeyCharge;
import io.throng.server.webhook.WebhookDelivery;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The end of one job, with everything that follows from it. Whether it takes effect is decided by {@link SettlementWriter}: the
 * first settlement of a job wins.
 *
 * @param settleId identity of this attempt, so that a repeated write recognises its own success
 * @param things work of the job, pixelsteps or tokens, for the counters
 * @param figures what the statistics count of it
 * @param requestLife how long the request lives on at least after a delivery
 */
public record Settlement(
        UUID jobId,
        UUID settleId,
        UUID requestId,
        JobKind kind,
        String model,
        WorkerShare worker,
        long things,
        Figures figures,
        Duration requestLife,
        Outcome outcome) {
    public Settlement {
        requireNonNull(jobId);
        requireNonNull(settleId);
        requireNonNull(requestId);
        requireNonNull(outcome);
    }

    /**
     * What the worker's own counters gain from a delivery.
     *
     * @param kudosHundredths for show: what its owner received, escrow included
     * @param speed things per second, mean of its last deliveries including this one; 0 to leave it
     */
    public record WorkerShare(UUID workerId, long kudosHundredths, double speed) {}

    /**
     * What the statistics count of a job (workers spec 6).
     *
     * @param asked width by height by steps as the request put them, or the tokens it asked for
     * @param delivered pixelsteps as the model runs them, or the tokens that came; 0 when nothing did
     */
    public record Figures(long asked, long delivered) {}

    /** How the job ended. */
    public sealed interface Outcome {
        /**
         * A result arrived.
         *
         * @param result {@code R2} for an upload in the media store, else the text
         * @param metadata generation metadata as JSON
         * @param seed as the worker reports it
         * @param censored the worker put something else in the result's place
         * @param payment the kudos movement; absent for jobs of paused workers and under a payment rule that pays nothing
         * @param burnHundredths what the requester is charged
         * @param records what grows in the users' records: requests, usage, fulfilments, contributions
         * @param webhook to be sent, if the requester asked for it
         * @param missingUpload the submit named an upload that never arrived
         * @param keyCharge what its shared key is charged
         * @param problem the worker reports that the result depicts abuse of children
         */
        record Delivered(
                String result,
                String metadata,
                long seed,
                boolean censored,
                Optional<LedgerEvent> payment,
                long burnHundredths,
                List<WebhookDelivery> webhook,
                List<RecordDelta> records,
                boolean missingUpload,
                Optional<KeyCharge> keyCharge,
                Optional<ProblemJob> problem)
                implements Outcome {}

        /** The worker gave the job up or let it go stale: nobody is paid, the request gets its job back. */
        record Faulted(boolean stale) implements Outcome {}
    }

    /** What became of a settlement. */
    public sealed interface Result {
        /** It took effect. Absent state: the request has been forgotten meanwhile. */
        record Settled(Optional<RequestState> state) implements Result {}

        /** The job had ended before. */
        record AlreadyEnded(boolean delivered) implements Result {}

        /** No such job, or it has been forgotten with its request. */
        record Unknown() implements Result {}
    }
}
