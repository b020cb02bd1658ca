package io.throng.inference.diffusion.sampler;

/** Hears about finished steps. */
@FunctionalInterface
public interface StepObserver {
    /** Hears nothing. */
    StepObserver NONE = (done, total) -> {};

    /**
     * A step is done.
     *
     * @param done steps done, from 1
     * @param total steps in all
     */
    void stepDone(int done, int total);
}
