package io.throng.worker;

import io.throng.client.HordeCallException;
import io.throng.protocol.ReturnCode;
import io.throng.protocol.SubmitReply;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Hands a result in, again and again if need be, and stops where the horde has said that it is of no use (image spec 6.4). */
final class Submission {
    /** Tries in all (worker spec 3.10). */
    static final int ATTEMPTS = 10;

    private final Pacing pacing;
    private final CountDownLatch stopped = new CountDownLatch(1);

    Submission(Pacing pacing) {
        this.pacing = pacing;
    }

    /** What became of it. */
    sealed interface Outcome {
        /** The horde has it. */
        record Accepted(double rewardKudos) implements Outcome {}

        /**
         * It was not handed in.
         *
         * @param hordeKnows whether the horde has said that it does not want it, rather than not having been reached
         */
        record GivenUp(String reason, boolean hordeKnows) implements Outcome {}
    }

    /**
     * Hands a result in. While the horde cannot be reached, it is tried for as long as the horde would wait for the result; what the horde
     * has answered, it is asked {@value #ATTEMPTS} times at most.
     *
     * @param call hands it in
     * @param endNanos when the horde gives the job up, on the clock of {@link System#nanoTime()}
     */
    Outcome submit(Supplier<SubmitReply> call, long endNanos) {
        boolean answerWasLost = false;
        for (int attempt = 1; ; attempt++) {
            try {
                return new Outcome.Accepted(call.get().reward());
            } catch (HordeCallException e) {
                if (answerWasLost && isDuplicate(e)) {
                    // The first try did arrive; only its answer, and with it the reward's figure, got lost.
                    return new Outcome.Accepted(0);
                }
                boolean unreachable = e instanceof HordeCallException.Unreachable;
                boolean exhausted = attempt >= ATTEMPTS && !(unreachable && endNanos - System.nanoTime() > 0);
                Optional<String> hopeless = hopeless(e);
                if (hopeless.isPresent() || exhausted) {
                    return new Outcome.GivenUp(
                            hopeless.orElse("given up after " + attempt + " tries: " + e.getMessage()),
                            hopeless.isPresent());
                }
                answerWasLost |= unreachable;
                if (stopsWithin(pause(e, attempt))) {
                    return new Outcome.GivenUp("the worker stopped while handing in: " + e.getMessage(), false);
                }
            }
        }
    }

    /** Ends all trying after the next answer. */
    void stop() {
        stopped.countDown();
    }

    private boolean stopsWithin(Duration pause) {
        try {
            return stopped.await(pause.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private Duration pause(HordeCallException e, int attempt) {
        Duration backOff = Pacing.grown(pacing.submitRetry(), pacing.longestSubmitRetry(), 2, attempt - 1);
        return e instanceof HordeCallException.RateLimited limited
                        && limited.retryAfter().compareTo(backOff) > 0
                        && limited.retryAfter().compareTo(pacing.longestSubmitRetry()) <= 0
                ? limited.retryAfter()
                : backOff;
    }

    private static boolean isDuplicate(HordeCallException e) {
        return e instanceof HordeCallException.Refused refused
                && (refused.is(ReturnCode.DUPLICATE_GEN) || says(refused, "already submitted"));
    }

    private static Optional<String> hopeless(HordeCallException e) {
        return switch (e) {
            case HordeCallException.Refused refused -> hopeless(refused);
            case HordeCallException.Invalid invalid -> Optional.of(invalid.getMessage());
            case HordeCallException.RateLimited ignored -> Optional.empty();
            case HordeCallException.Unreachable ignored -> Optional.empty();
            case HordeCallException.Interrupted ignored -> Optional.empty();
        };
    }

    private static Optional<String> hopeless(HordeCallException.Refused refused) {
        boolean settled = refused.is(ReturnCode.INVALID_JOB_ID)
                || refused.is(ReturnCode.DUPLICATE_GEN)
                || refused.is(ReturnCode.ABORTED_GEN)
                || (says(refused, "processing job with id") && says(refused, "does not exist"))
                || says(refused, "already submitted")
                || says(refused, "please check your worker speed")
                || refused.status() == 404
                || refused.status() == 400;
        return settled ? Optional.of(refused.getMessage()) : Optional.empty();
    }

    private static boolean says(HordeCallException.Refused refused, String phrase) {
        return refused.getMessage().toLowerCase(Locale.ROOT).contains(phrase);
    }
}
