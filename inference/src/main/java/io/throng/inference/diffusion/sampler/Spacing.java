package io.throng.inference.diffusion.sampler;

import java.util.Arrays;

/** Which noise levels a sampler visits. The names are ComfyUI's, except {@link #TRAILING} and {@link #LEADING}, which are diffusers'. */
public enum Spacing {
    /** Timesteps evenly spaced from the last to the first. */
    NORMAL,
    /** σ^(1/7) evenly spaced (Karras et al., 2022). */
    KARRAS,
    /** log σ evenly spaced. */
    EXPONENTIAL,
    /** Timesteps evenly spaced, without the first. */
    SGM_UNIFORM,
    /** Every n-th noise level counted from the last. */
    SIMPLE,
    /** Whole timesteps counted down from the last: for turbo and other distilled models. */
    TRAILING,
    /** Whole timesteps counted up from the second: what DDIM was published with. */
    LEADING,
    /** The timesteps that latent consistency models were distilled for; up to 50 steps, else like {@link #SGM_UNIFORM}. */
    LCM;

    private static final double KARRAS_RHO = 7;
    private static final int LCM_DISTILLED_STEPS = 50;

    /**
     * The noise levels to visit, falling, and 0 at the end.
     *
     * @param schedule the model's
     * @param steps 1 or more; more than the model has timesteps only for spacings that do not pick whole timesteps
     * @return {@code steps + 1} levels
     */
    public double[] sigmas(NoiseSchedule schedule, int steps) {
        if (steps < 1) {
            throw new IllegalArgumentException("steps is " + steps + ", below 1");
        }
        int last = schedule.trainSteps() - 1;
        double[] levels = new double[steps + 1];
        double low = schedule.sigmaMin();
        double high = schedule.sigmaMax();
        boolean picksWhole = steps <= schedule.trainSteps();
        for (int i = 0; i < steps; i++) {
            levels[i] = switch (this) {
                case NORMAL -> schedule.sigma(even(last, 0, steps, i));
                case KARRAS -> {
                    double top = Math.pow(high, 1 / KARRAS_RHO);
                    float range = (float) (Math.pow(low, 1 / KARRAS_RHO) - top);
                    yield Math.pow((float) top + even(0, 1, steps, i) * range, KARRAS_RHO);
                }
                case EXPONENTIAL -> Math.exp(even((float) Math.log(high), (float) Math.log(low), steps, i));
                case SGM_UNIFORM -> schedule.sigma(last * (1 - i / (double) steps));
                case SIMPLE -> schedule.sigma(last - Math.floor(i * (schedule.trainSteps() / (double) steps)));
                case TRAILING ->
                    picksWhole
                            ? schedule.sigma(Math.rint((last + 1) - i * ((last + 1) / (double) steps)) - 1)
                            : schedule.sigma(last * (1 - i / (double) steps));
                case LEADING ->
                    picksWhole
                            ? schedule.sigma(Math.min(last, (steps - 1 - i) * ((last + 1) / steps) + 1))
                            : schedule.sigma(even(last, 0, steps, i));
                case LCM -> lcm(schedule, steps, i);
            };
        }
        // The Python programs keep these numbers in single precision.
        return Arrays.stream(levels).map(level -> (double) (float) level).toArray();
    }

    /** The number at a place of evenly spaced ones, in single precision and from the nearer end, as {@code torch.linspace} does. */
    private static float even(float from, float to, int count, int at) {
        if (count == 1) {
            return from;
        }
        float step = (to - from) / (count - 1);
        return at < count / 2 ? from + step * at : to - step * (count - 1 - at);
    }

    private static double lcm(NoiseSchedule schedule, int steps, int i) {
        int last = schedule.trainSteps() - 1;
        int distilled = Math.min(LCM_DISTILLED_STEPS, schedule.trainSteps());
        if (steps > distilled) {
            return schedule.sigma(last * (1 - i / (double) steps));
        }
        int skip = schedule.trainSteps() / distilled;
        int index = (int) Math.floor(i * (distilled / (double) steps));
        return schedule.sigma((distilled - index) * skip - 1);
    }
}
