package io.throng.inference.diffusion.sampler;

import java.util.Arrays;

/**
 * How much noise a model was trained with at each of its timesteps, as {@code σ(t) = √((1−ᾱ)/ᾱ)}. Between timesteps, log σ is
 * interpolated linearly. Immutable.
 */
public final class NoiseSchedule {
    /** Most timesteps a schedule may have. */
    public static final int MAX_TRAIN_STEPS = 100_000;

    private final double[] sigmas;
    private final double[] logSigmas;

    private NoiseSchedule(double[] sigmas) {
        this.sigmas = sigmas;
        this.logSigmas =
                Arrays.stream(sigmas).map(sigma -> (float) Math.log(sigma)).toArray();
    }

    /** The kinds of β sequence of the diffusers scheduler configuration. */
    public enum Betas {
        /** β evenly spaced. */
        LINEAR,
        /** √β evenly spaced: Stable Diffusion's. */
        SCALED_LINEAR,
        /** ᾱ a squared cosine (Nichol and Dhariwal, 2021). */
        SQUARED_COSINE
    }

    /**
     * The schedule of a diffusion model.
     *
     * @param kind how β grows
     * @param betaStart β of the first timestep
     * @param betaEnd β of the last timestep
     * @param trainSteps timesteps, 2 to {@link #MAX_TRAIN_STEPS}
     * @param zeroTerminalSnr whether the last timestep is all noise (Lin et al., 2023)
     */
    public static NoiseSchedule of(
            Betas kind, double betaStart, double betaEnd, int trainSteps, boolean zeroTerminalSnr) {
        if (trainSteps < 2 || trainSteps > MAX_TRAIN_STEPS) {
            throw new IllegalArgumentException("trainSteps is " + trainSteps + ", not in 2 to " + MAX_TRAIN_STEPS);
        }
        double[] betas = new double[trainSteps];
        for (int t = 0; t < trainSteps; t++) {
            double share = t / (double) (trainSteps - 1);
            betas[t] = switch (kind) {
                case LINEAR -> betaStart + share * (betaEnd - betaStart);
                case SCALED_LINEAR -> {
                    double root = Math.sqrt(betaStart) + share * (Math.sqrt(betaEnd) - Math.sqrt(betaStart));
                    yield root * root;
                }
                case SQUARED_COSINE ->
                    Math.min(MAX_COSINE_BETA, 1 - cosineBar(t + 1, trainSteps) / cosineBar(t, trainSteps));
            };
        }
        return ofBetas(betas, zeroTerminalSnr);
    }

    /** The schedule of a model whose β are listed, 2 to {@link #MAX_TRAIN_STEPS} of them, each between 0 and 1. */
    public static NoiseSchedule ofBetas(double[] betas, boolean zeroTerminalSnr) {
        if (betas.length < 2 || betas.length > MAX_TRAIN_STEPS) {
            throw new IllegalArgumentException("there are " + betas.length + " betas, not 2 to " + MAX_TRAIN_STEPS);
        }
        double[] bars = new double[betas.length];
        double bar = 1;
        for (int t = 0; t < betas.length; t++) {
            if (!(betas[t] > 0 && betas[t] < 1)) {
                throw new IllegalArgumentException("beta " + t + " is " + betas[t] + ", not between 0 and 1");
            }
            bar *= 1 - betas[t];
            bars[t] = bar;
        }
        if (zeroTerminalSnr) {
            double first = Math.sqrt(bars[0]);
            double last = Math.sqrt(bars[bars.length - 1]);
            for (int t = 0; t < bars.length; t++) {
                double root = (Math.sqrt(bars[t]) - last) * first / (first - last);
                bars[t] = Math.max(root * root, SMALLEST_BAR);
            }
        }
        return new NoiseSchedule(Arrays.stream(bars)
                .map(value -> (double) (float) Math.sqrt((1 - value) / value))
                .toArray());
    }

    /**
     * The schedule of a rectified flow, {@code z = (1−u)·x₀ + u·noise} with timestep {@code u·trainSteps}: σ = u/(1−u).
     *
     * @param trainSteps timesteps, 2 to {@link #MAX_TRAIN_STEPS}
     * @param shift moves the timesteps towards noise, 1 = not at all (Esser et al., 2024)
     */
    public static NoiseSchedule ofFlow(int trainSteps, double shift) {
        if (trainSteps < 2 || trainSteps > MAX_TRAIN_STEPS) {
            throw new IllegalArgumentException("trainSteps is " + trainSteps + ", not in 2 to " + MAX_TRAIN_STEPS);
        }
        double[] sigmas = new double[trainSteps];
        for (int t = 0; t < trainSteps; t++) {
            double even = Math.min((t + 1) / (double) trainSteps, LARGEST_FLOW);
            double u = shift * even / (1 + (shift - 1) * even);
            sigmas[t] = u / (1 - u);
        }
        return new NoiseSchedule(sigmas);
    }

    // The value diffusers puts in place of zero, so that σ stays finite.
    private static final double SMALLEST_BAR = 0x1p-24;
    private static final double MAX_COSINE_BETA = 0.999;
    private static final double COSINE_OFFSET = 0.008;
    // Pure noise has no finite σ; this is as near as half precision can tell apart.
    private static final double LARGEST_FLOW = 0.9995;

    private static double cosineBar(int t, int steps) {
        double value = Math.cos((t / (double) steps + COSINE_OFFSET) / (1 + COSINE_OFFSET) * Math.PI / 2);
        return value * value;
    }

    /** Number of timesteps. */
    public int trainSteps() {
        return sigmas.length;
    }

    /** Noise level of a timestep, 0 to {@code trainSteps − 1}, whole or between. */
    public double sigma(double timestep) {
        int low = (int) Math.floor(timestep);
        int high = Math.min(low + 1, sigmas.length - 1);
        float share = (float) timestep - low;
        // In single precision, as the Python programs do: the last bit matters to the Brownian tree.
        float log = (1 - share) * (float) logSigmas[low] + share * (float) logSigmas[high];
        return share == 0 ? sigmas[low] : (float) Math.exp(log);
    }

    /** The whole timestep whose noise level is nearest, on the log scale; the lower one of two equally near. */
    public int timestep(double sigma) {
        double log = Math.log(sigma);
        int found = Arrays.binarySearch(logSigmas, log);
        if (found >= 0) {
            return found;
        }
        int above = -found - 1;
        if (above == 0) {
            return 0;
        }
        if (above == logSigmas.length) {
            return logSigmas.length - 1;
        }
        return log - logSigmas[above - 1] <= logSigmas[above] - log ? above - 1 : above;
    }

    /** Smallest noise level. */
    public double sigmaMin() {
        return sigmas[0];
    }

    /** Largest noise level. */
    public double sigmaMax() {
        return sigmas[sigmas.length - 1];
    }
}
