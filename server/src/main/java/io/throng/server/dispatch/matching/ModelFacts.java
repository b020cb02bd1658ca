package io.throng.server.dispatch.matching;

import static java.util.Objects.requireNonNull;

import java.util.OptionalDouble;

/**
 * What matching has to know about a model by its name. Answers come from the model reference (image spec 2.9, text spec 6);
 * implementations must be safe for concurrent use and must answer for every name, known or not.
 */
public interface ModelFacts {

    /** Facts about the image model {@code name}; unknown names get the reference's defaults. */
    ImageModel image(String name);

    /** Size of the text model {@code name} in billions of parameters; empty when the reference does not know it. */
    OptionalDouble textBillions(String name);

    /**
     * One image model.
     *
     * @param baseline family, never absent: unknown names count as {@link Baseline#STABLE_DIFFUSION_1} unless tagged
     * @param inpainting whether the model exists for inpainting only
     * @param minSteps smallest sensible number of steps, at least 1
     * @param maxSteps largest sensible number of steps; the reference may name only one of the two, so it may lie below {@code minSteps}
     */
    record ImageModel(Baseline baseline, boolean inpainting, int minSteps, int maxSteps) {

        /** {@link #minSteps} of a model whose requirements do not say (image spec 5.5 row 20). */
        public static final int DEFAULT_MIN_STEPS = 20;

        /** {@link #maxSteps} of a model whose requirements do not say (image spec 5.5 row 20). */
        public static final int DEFAULT_MAX_STEPS = 40;

        public ImageModel {
            requireNonNull(baseline, "baseline");
            if (minSteps < 1) {
                throw new IllegalArgumentException("minSteps must be at least 1: " + minSteps);
            }
        }

        /** A model of that family without requirements of its own. */
        public static ImageModel of(Baseline baseline) {
            return new ImageModel(baseline, false, DEFAULT_MIN_STEPS, DEFAULT_MAX_STEPS);
        }

        /**
         * Twice the number of accurate steps up to which a worker with {@code limit_max_steps} takes a job on this model: the middle
         * between {@link #minSteps} and {@link #maxSteps}, doubled to stay exact.
         */
        public int doubledStepLimit() {
            return minSteps + maxSteps;
        }
    }
}
