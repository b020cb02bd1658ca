package io.throng.inference.diffusion.sampler;

/** Arithmetic on latents that the samplers share. All arrays of a call have equal lengths; none is changed unless said. */
final class Latents {
    private Latents() {}

    /** {@code a·x + b·y}. */
    static float[] combine(double a, float[] x, double b, float[] y) {
        float first = (float) a;
        float second = (float) b;
        float[] result = new float[x.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = first * x[i] + second * y[i];
        }
        return result;
    }

    /** Adds {@code factor·y} to {@code x} itself. */
    static float[] add(float[] x, double factor, float[] y) {
        float scale = (float) factor;
        for (int i = 0; i < x.length; i++) {
            x[i] += scale * y[i];
        }
        return x;
    }

    /** The direction {@code dx/dσ = (x − x₀)/σ} of Karras et al. (2022). */
    static float[] slope(float[] x, float[] denoised, double sigma) {
        float[] result = new float[x.length];
        float divisor = (float) sigma;
        for (int i = 0; i < result.length; i++) {
            result[i] = (x[i] - denoised[i]) / divisor;
        }
        return result;
    }

    /**
     * Splits a step of an ancestral method into a deterministic part and added noise.
     *
     * @param down noise level to step down to without noise
     * @param up level of the noise added then
     */
    record Ancestral(double down, double up) {
        static Ancestral between(double from, double to) {
            if (to == 0) {
                return new Ancestral(0, 0);
            }
            double up = Math.min(to, Math.sqrt(to * to * (from * from - to * to) / (from * from)));
            return new Ancestral(Math.sqrt(Math.max(0, to * to - up * up)), up);
        }
    }
}
