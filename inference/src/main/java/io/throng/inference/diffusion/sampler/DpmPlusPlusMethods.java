package io.throng.inference.diffusion.sampler;

import io.throng.inference.diffusion.sampler.Latents.Ancestral;

/** DPM-Solver++ (Lu et al., 2022): exponential integrators in t = −log σ on the model's guess of the clean latents. */
final class DpmPlusPlusMethods {
    private DpmPlusPlusMethods() {}

    static float[] secondOrderMultistep(
            Denoiser model, float[] start, double[] sigmas, StepNoise noise, StepObserver observer) {
        float[] x = start.clone();
        float[] before = null;
        for (int i = 0; i < sigmas.length - 1; i++) {
            float[] denoised = model.denoise(x, sigmas[i]);
            float[] target = denoised;
            if (before != null && sigmas[i + 1] > 0) {
                double h = Math.log(sigmas[i] / sigmas[i + 1]);
                double ratio = Math.log(sigmas[i - 1] / sigmas[i]) / h;
                target = Latents.combine(1 + 1 / (2 * ratio), denoised, -1 / (2 * ratio), before);
            }
            x = towards(x, target, sigmas[i], sigmas[i + 1]);
            before = denoised;
            observer.stepDone(i + 1, sigmas.length - 1);
        }
        return x;
    }

    static float[] secondOrderAncestral(
            Denoiser model, float[] start, double[] sigmas, StepNoise noise, StepObserver observer) {
        float[] x = start.clone();
        for (int i = 0; i < sigmas.length - 1; i++) {
            Ancestral step = Ancestral.between(sigmas[i], sigmas[i + 1]);
            float[] denoised = model.denoise(x, sigmas[i]);
            if (step.down() > 0) {
                double middle = Math.sqrt(sigmas[i] * step.down());
                float[] ahead = towards(x, denoised, sigmas[i], middle);
                denoised = model.denoise(ahead, middle);
            }
            x = towards(x, denoised, sigmas[i], step.down());
            if (sigmas[i + 1] > 0) {
                Latents.add(x, step.up(), noise.next(sigmas[i], sigmas[i + 1]));
            }
            observer.stepDone(i + 1, sigmas.length - 1);
        }
        return x;
    }

    /**
     * The stochastic variant, two evaluations a step, the first half-way in log σ. Times are kept in single precision as in the
     * reference: a Brownian motion is rough, and a time off by a millionth is another number.
     */
    static float[] stochastic(Denoiser model, float[] start, double[] sigmas, StepNoise noise, StepObserver observer) {
        float[] x = start.clone();
        for (int i = 0; i < sigmas.length - 1; i++) {
            float[] denoised = model.denoise(x, sigmas[i]);
            if (sigmas[i + 1] == 0) {
                x = denoised;
            } else {
                float time = time(sigmas[i]);
                float next = time(sigmas[i + 1]);
                double from = sigma(time);
                double middle = sigma(time + (next - time) * 0.5f);
                double to = sigma(next);
                Ancestral half = Ancestral.between(from, middle);
                float[] ahead = towards(x, denoised, from, half.down());
                Latents.add(ahead, half.up(), noise.next(from, middle));
                float[] better = model.denoise(ahead, middle);
                Ancestral whole = Ancestral.between(from, to);
                x = towards(x, better, from, whole.down());
                Latents.add(x, whole.up(), noise.next(from, to));
            }
            observer.stepDone(i + 1, sigmas.length - 1);
        }
        return x;
    }

    private static float time(double sigma) {
        return -(float) Math.log(sigma);
    }

    private static double sigma(float time) {
        return (float) Math.exp(-time);
    }

    /** The exact solution of the step if the clean latents were {@code target}. */
    private static float[] towards(float[] x, float[] target, double from, double to) {
        double share = to / from;
        return Latents.combine(share, x, 1 - share, target);
    }
}
