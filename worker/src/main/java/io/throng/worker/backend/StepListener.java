package io.throng.worker.backend;

/** Hears how far a job is, so that a back end that hangs can be told from one that works. Called from any thread; must return at once. */
@FunctionalInterface
public interface StepListener {
    /** Hears nothing. */
    StepListener NONE = (done, total) -> {};

    /**
     * A step is done.
     *
     * @param done steps done, from 1
     * @param total steps in all
     */
    void onStep(int done, int total);
}
