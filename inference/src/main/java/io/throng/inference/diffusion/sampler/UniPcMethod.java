package io.throng.inference.diffusion.sampler;

import java.util.ArrayList;
import java.util.List;

/**
 * UniPC (Zhao et al., 2023), a multistep predictor of second order whose every guess of the model also corrects the step before it.
 * The form on the clean latents with B(h) = h (bh1) or eʰ − 1 (bh2).
 */
final class UniPcMethod {
    private static final int ORDER = 2;

    private final boolean exponential;

    /** @param exponential whether B(h) is eʰ − 1 */
    UniPcMethod(boolean exponential) {
        this.exponential = exponential;
    }

    float[] sample(Denoiser model, float[] start, double[] sigmas, StepNoise noise, StepObserver observer) {
        float[] x = start.clone();
        float[] uncorrected = null;
        List<float[]> guesses = new ArrayList<>();
        int reached = 0;
        int usedOrder = 0;
        for (int i = 0; i < sigmas.length - 1; i++) {
            float[] guess = model.denoise(x, sigmas[i]);
            if (uncorrected != null) {
                x = corrected(uncorrected, guess, guesses, sigmas, i, usedOrder);
            }
            guesses.add(guess);
            if (guesses.size() > ORDER) {
                guesses.removeFirst();
            }
            usedOrder = Math.min(Math.min(ORDER, sigmas.length - 1 - i), reached + 1);
            uncorrected = x;
            x = predicted(x, guesses, sigmas, i, usedOrder);
            reached = Math.min(ORDER, reached + 1);
            observer.stepDone(i + 1, sigmas.length - 1);
        }
        return x;
    }

    private float[] predicted(float[] x, List<float[]> guesses, double[] sigmas, int i, int order) {
        float[] latest = guesses.getLast();
        double h = lambda(sigmas[i + 1]) - lambda(sigmas[i]);
        float[] result = Latents.combine(sigmas[i + 1] / sigmas[i], x, -Math.expm1(-h), latest);
        if (order == 2) {
            double ratio = (lambda(sigmas[i - 1]) - lambda(sigmas[i])) / h;
            float[] difference = Latents.combine(1 / ratio, guesses.getFirst(), -1 / ratio, latest);
            Latents.add(result, -0.5 * scale(-h), difference);
        }
        return result;
    }

    /** The state at step {@code i} once the model's guess there is known; {@code x} is the state at the step before. */
    private float[] corrected(float[] x, float[] guess, List<float[]> guesses, double[] sigmas, int i, int order) {
        float[] latest = guesses.getLast();
        double h = lambda(sigmas[i]) - lambda(sigmas[i - 1]);
        double scale = scale(-h);
        float[] result = Latents.combine(sigmas[i] / sigmas[i - 1], x, -Math.expm1(-h), latest);
        float[] change = Latents.combine(1, guess, -1, latest);
        if (order == 1) {
            return Latents.add(result, -0.5 * scale, change);
        }
        // Two conditions: the weights of both differences sum to b₁, and their first moments to b₂.
        double ratio = (lambda(sigmas[i - 2]) - lambda(sigmas[i - 1])) / h;
        double phi = Math.expm1(-h) / -h - 1;
        double b1 = phi / scale;
        double b2 = (phi / -h - 0.5) * 2 / scale;
        double ofOld = (b2 - b1) / (ratio - 1);
        double ofChange = b1 - ofOld;
        float[] old = Latents.combine(1 / ratio, guesses.get(guesses.size() - 2), -1 / ratio, latest);
        return Latents.add(Latents.add(result, -scale * ofOld, old), -scale * ofChange, change);
    }

    private double scale(double minusH) {
        return exponential ? Math.expm1(minusH) : minusH;
    }

    private static double lambda(double sigma) {
        return -Math.log(sigma);
    }
}
