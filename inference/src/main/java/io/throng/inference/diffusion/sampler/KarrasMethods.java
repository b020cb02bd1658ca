package io.throng.inference.diffusion.sampler;

import io.throng.inference.diffusion.sampler.Latents.Ancestral;
import java.util.ArrayDeque;
import java.util.Deque;

/** The methods that follow the slope {@code dx/dσ}: Euler, Heun and their kin (Karras et al., 2022), and linear multistep. */
final class KarrasMethods {
    private static final int LMS_ORDER = 4;
    // Gauss–Legendre nodes and weights on [−1, 1]: three are exact for the polynomials of degree 3 that LMS of order 4
    // integrates.
    private static final double[] GAUSS_NODES = {-Math.sqrt(0.6), 0, Math.sqrt(0.6)};
    private static final double[] GAUSS_WEIGHTS = {5 / 9.0, 8 / 9.0, 5 / 9.0};

    private KarrasMethods() {}

    static float[] euler(Denoiser model, float[] start, double[] sigmas, StepNoise noise, StepObserver observer) {
        float[] x = start.clone();
        for (int i = 0; i < sigmas.length - 1; i++) {
            float[] slope = Latents.slope(x, model.denoise(x, sigmas[i]), sigmas[i]);
            Latents.add(x, sigmas[i + 1] - sigmas[i], slope);
            observer.stepDone(i + 1, sigmas.length - 1);
        }
        return x;
    }

    static float[] eulerAncestral(
            Denoiser model, float[] start, double[] sigmas, StepNoise noise, StepObserver observer) {
        float[] x = start.clone();
        for (int i = 0; i < sigmas.length - 1; i++) {
            Ancestral step = Ancestral.between(sigmas[i], sigmas[i + 1]);
            float[] slope = Latents.slope(x, model.denoise(x, sigmas[i]), sigmas[i]);
            Latents.add(x, step.down() - sigmas[i], slope);
            if (sigmas[i + 1] > 0) {
                Latents.add(x, step.up(), noise.next(sigmas[i], sigmas[i + 1]));
            }
            observer.stepDone(i + 1, sigmas.length - 1);
        }
        return x;
    }

    static float[] heun(Denoiser model, float[] start, double[] sigmas, StepNoise noise, StepObserver observer) {
        float[] x = start.clone();
        for (int i = 0; i < sigmas.length - 1; i++) {
            double step = sigmas[i + 1] - sigmas[i];
            float[] slope = Latents.slope(x, model.denoise(x, sigmas[i]), sigmas[i]);
            if (sigmas[i + 1] > 0) {
                float[] ahead = Latents.combine(1, x, step, slope);
                float[] second = Latents.slope(ahead, model.denoise(ahead, sigmas[i + 1]), sigmas[i + 1]);
                slope = Latents.combine(0.5, slope, 0.5, second);
            }
            Latents.add(x, step, slope);
            observer.stepDone(i + 1, sigmas.length - 1);
        }
        return x;
    }

    static float[] dpm2(Denoiser model, float[] start, double[] sigmas, StepNoise noise, StepObserver observer) {
        float[] x = start.clone();
        for (int i = 0; i < sigmas.length - 1; i++) {
            midpointStep(model, x, sigmas[i], sigmas[i + 1]);
            observer.stepDone(i + 1, sigmas.length - 1);
        }
        return x;
    }

    static float[] dpm2Ancestral(
            Denoiser model, float[] start, double[] sigmas, StepNoise noise, StepObserver observer) {
        float[] x = start.clone();
        for (int i = 0; i < sigmas.length - 1; i++) {
            Ancestral step = Ancestral.between(sigmas[i], sigmas[i + 1]);
            midpointStep(model, x, sigmas[i], step.down());
            if (sigmas[i + 1] > 0) {
                Latents.add(x, step.up(), noise.next(sigmas[i], sigmas[i + 1]));
            }
            observer.stepDone(i + 1, sigmas.length - 1);
        }
        return x;
    }

    /** A step of DPM-Solver-2: along the slope at the geometric mean of both noise levels. */
    private static void midpointStep(Denoiser model, float[] x, double from, double to) {
        float[] slope = Latents.slope(x, model.denoise(x, from), from);
        if (to > 0) {
            double middle = Math.sqrt(from * to);
            float[] ahead = Latents.combine(1, x, middle - from, slope);
            slope = Latents.slope(ahead, model.denoise(ahead, middle), middle);
        }
        Latents.add(x, to - from, slope);
    }

    static float[] lms(Denoiser model, float[] start, double[] sigmas, StepNoise noise, StepObserver observer) {
        float[] x = start.clone();
        Deque<float[]> slopes = new ArrayDeque<>();
        for (int i = 0; i < sigmas.length - 1; i++) {
            slopes.addFirst(Latents.slope(x, model.denoise(x, sigmas[i]), sigmas[i]));
            if (slopes.size() > LMS_ORDER) {
                slopes.removeLast();
            }
            int back = 0;
            for (float[] slope : slopes) {
                Latents.add(x, multistepCoefficient(slopes.size(), sigmas, i, back), slope);
                back++;
            }
            observer.stepDone(i + 1, sigmas.length - 1);
        }
        return x;
    }

    /** Integral of the Lagrange basis polynomial of the slope {@code back} steps ago over the step. */
    private static double multistepCoefficient(int order, double[] sigmas, int step, int back) {
        double centre = (sigmas[step] + sigmas[step + 1]) / 2;
        double half = (sigmas[step + 1] - sigmas[step]) / 2;
        double sum = 0;
        for (int node = 0; node < GAUSS_NODES.length; node++) {
            double at = centre + half * GAUSS_NODES[node];
            double product = 1;
            for (int k = 0; k < order; k++) {
                if (k != back) {
                    product *= (at - sigmas[step - k]) / (sigmas[step - back] - sigmas[step - k]);
                }
            }
            sum += GAUSS_WEIGHTS[node] * product;
        }
        return half * sum;
    }

    /** Multistep sampling of a consistency model (Luo et al., 2023): guess, then noise the guess again. */
    static float[] consistency(Denoiser model, float[] start, double[] sigmas, StepNoise noise, StepObserver observer) {
        float[] x = start.clone();
        for (int i = 0; i < sigmas.length - 1; i++) {
            x = model.denoise(x, sigmas[i]);
            if (sigmas[i + 1] > 0) {
                Latents.add(x, sigmas[i + 1], noise.next(sigmas[i], sigmas[i + 1]));
            }
            observer.stepDone(i + 1, sigmas.length - 1);
        }
        return x;
    }
}
