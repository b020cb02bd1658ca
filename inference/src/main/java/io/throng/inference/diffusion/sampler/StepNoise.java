package io.throng.inference.diffusion.sampler;

/** Fresh noise for the samplers that add some on their way. */
@FunctionalInterface
public interface StepNoise {
    /**
     * Independent standard normal numbers, one for each value of the latents.
     *
     * @param fromSigma noise level the step starts from
     * @param toSigma noise level the noise leads to
     */
    float[] next(double fromSigma, double toSigma);
}
