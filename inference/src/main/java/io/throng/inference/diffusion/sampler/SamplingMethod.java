package io.throng.inference.diffusion.sampler;

/** A way from noisy latents to clean ones. Stateless. */
@FunctionalInterface
interface SamplingMethod {
    /**
     * Walks down the noise levels.
     *
     * @param model the model
     * @param start latents with noise of level {@code sigmas[0]}; not changed
     * @param sigmas noise levels, falling; the last may be 0
     * @param noise used by stochastic methods only
     * @param observer hears each step
     * @return latents with noise of the last level
     */
    float[] sample(Denoiser model, float[] start, double[] sigmas, StepNoise noise, StepObserver observer);
}
