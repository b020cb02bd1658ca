package io.throng.client;

import static java.util.Objects.requireNonNull;

/**
 * How far a request has come.
 *
 * @param id id of the request
 * @param queuePosition 1-based place in the queue, 0 when nothing of it waits
 * @param etaSeconds estimated seconds until done
 * @param waiting results not yet begun
 * @param processing results being made
 * @param finished results delivered
 * @param restarted results that had to be begun again
 * @param possible whether any worker online could do it
 * @param kudos kudos spent so far
 */
public record GenerationProgress(
        String id,
        int queuePosition,
        int etaSeconds,
        int waiting,
        int processing,
        int finished,
        int restarted,
        boolean possible,
        double kudos) {
    public GenerationProgress {
        requireNonNull(id, "id");
    }

    /** Told about every look at the request. Called on the following thread. */
    @FunctionalInterface
    public interface Listener {
        /** Tells nobody. */
        Listener NONE = progress -> {};

        /** The state of things now. */
        void onProgress(GenerationProgress progress);
    }
}
