package io.throng.inference.diffusion;

/** Hears how far a generation is. Called on the generating thread; must return at once. */
@FunctionalInterface
public interface StepProgress {
    /** Hears nothing. */
    StepProgress NONE = (done, total) -> {};

    /**
     * A step is done, for all pictures of the batch.
     *
     * @param done steps done, from 1
     * @param total steps in all, both passes of a refined picture counted
     */
    void stepDone(int done, int total);
}
