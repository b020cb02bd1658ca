package io.throng.inference.diffusion.sampler;

/** A model that guesses the clean latents behind noisy ones. */
@FunctionalInterface
public interface Denoiser {
    /**
     * The model's guess of the clean latents.
     *
     * @param x noisy latents, {@code x₀ + σ·noise}; not changed
     * @param sigma standard deviation of the noise in them, above 0
     * @return as many values as {@code x} has; the caller may keep and change them
     */
    float[] denoise(float[] x, double sigma);
}
