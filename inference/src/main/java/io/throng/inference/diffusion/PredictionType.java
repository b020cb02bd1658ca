package io.throng.inference.diffusion;

/** What a denoiser's output means, in the words of a diffusers scheduler configuration. */
enum PredictionType {
    /** The noise. */
    EPSILON,
    /** The velocity of Salimans and Ho (2022). */
    V_PREDICTION,
    /** The clean latents. */
    SAMPLE,
    /** The velocity of a rectified flow: noise minus clean latents. */
    FLOW;

    /** Factor on latents of noise level σ before the model sees them: the form it was trained in has variance 1, or is a flow. */
    double inputScale(double sigma) {
        return this == FLOW ? 1 / (1 + sigma) : 1 / Math.sqrt(sigma * sigma + 1);
    }

    /** Factor on the noisy latents in the guess of the clean ones. */
    double keptShare(double sigma) {
        return switch (this) {
            case EPSILON -> 1;
            case V_PREDICTION -> 1 / (sigma * sigma + 1);
            case SAMPLE -> 0;
            case FLOW -> 1 / (1 + sigma);
        };
    }

    /** Factor on the model's output in the guess of the clean latents. */
    double outputShare(double sigma) {
        return switch (this) {
            case EPSILON -> -sigma;
            case V_PREDICTION -> -sigma / Math.sqrt(sigma * sigma + 1);
            case SAMPLE -> 1;
            case FLOW -> -sigma / (1 + sigma);
        };
    }
}
