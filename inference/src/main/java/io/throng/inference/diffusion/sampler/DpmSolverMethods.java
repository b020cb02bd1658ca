package io.throng.inference.diffusion.sampler;

import java.util.ArrayList;
import java.util.List;

/**
 * DPM-Solver (Lu et al., 2022) in t = −log σ, on the noise the model sees: "fast" with a given number of evaluations in steps of
 * third order, "adaptive" with steps as long as the difference between second and third order allows. Both stop at the last level
 * above 0.
 */
final class DpmSolverMethods {
    private static final double RELATIVE_TOLERANCE = 0.05;
    private static final double ABSOLUTE_TOLERANCE = 0.0078;
    private static final double FIRST_STEP = 0.05;
    private static final double ACCEPT_ABOVE = 0.81;
    private static final double SMALLEST_ERROR = 1e-8;
    private static final double END_TOLERANCE = 1e-5;
    private static final int ADAPTIVE_ORDER = 3;

    /** An adaptive run that needs more steps than this times the asked-for ones goes on without the adaptation. */
    static final int MAX_ADAPTIVE_STEPS_PER_STEP = 10;

    private DpmSolverMethods() {}

    static float[] fast(Denoiser model, float[] start, double[] sigmas, StepNoise noise, StepObserver observer) {
        int evaluations = sigmas.length - 1;
        double from = -Math.log(sigmas[0]);
        double to = -Math.log(lastAboveZero(sigmas));
        List<Integer> orders = fastOrders(evaluations);
        int done = 0;
        float[] x = start.clone();
        for (int i = 0; i < orders.size(); i++) {
            double t = from + (to - from) * i / orders.size();
            double next = from + (to - from) * (i + 1) / orders.size();
            Step step = new Step(model, x, t, next);
            x = switch (orders.get(i)) {
                case 1 -> step.first();
                case 2 -> step.second(0.5);
                default -> step.third();
            };
            done += orders.get(i);
            observer.stepDone(Math.min(done, evaluations), evaluations);
        }
        return x;
    }

    /** Steps of third order, and what is left over at the end. */
    static List<Integer> fastOrders(int evaluations) {
        int steps = evaluations / 3 + 1;
        List<Integer> orders = new ArrayList<>();
        if (evaluations % 3 == 0) {
            for (int i = 0; i < steps - 2; i++) {
                orders.add(3);
            }
            orders.add(2);
            orders.add(1);
        } else {
            for (int i = 0; i < steps - 1; i++) {
                orders.add(3);
            }
            orders.add(evaluations % 3);
        }
        return orders;
    }

    static float[] adaptive(Denoiser model, float[] start, double[] sigmas, StepNoise noise, StepObserver observer) {
        int total = sigmas.length - 1;
        double from = -Math.log(sigmas[0]);
        double to = -Math.log(lastAboveZero(sigmas));
        float[] x = start.clone();
        float[] previous = x;
        double t = from;
        double h = FIRST_STEP;
        for (int taken = 0; t < to - END_TOLERANCE; taken++) {
            double next = Math.min(to, t + h);
            Step step = new Step(model, x, t, next);
            float[] low = step.second(1 / 3.0);
            float[] high = step.third();
            double inverse = 1 / (error(low, high, previous) + SMALLEST_ERROR);
            double factor = 1 + Math.atan(Math.pow(inverse, 1.0 / ADAPTIVE_ORDER) - 1);
            // A model that answers nonsense would be followed in ever smaller steps.
            boolean tooMany = taken >= MAX_ADAPTIVE_STEPS_PER_STEP * total;
            if (factor >= ACCEPT_ABOVE || tooMany) {
                previous = low;
                x = high;
                t = next;
            }
            h = tooMany ? Math.max(h, (to - from) / total) : h * factor;
            observer.stepDone(Math.clamp(Math.round(total * (t - from) / (to - from)), 1, total), total);
        }
        return x;
    }

    private static double error(float[] low, float[] high, float[] previous) {
        double sum = 0;
        for (int i = 0; i < low.length; i++) {
            double scale = Math.max(
                    ABSOLUTE_TOLERANCE, RELATIVE_TOLERANCE * Math.max(Math.abs(low[i]), Math.abs(previous[i])));
            double difference = (low[i] - high[i]) / scale;
            sum += difference * difference;
        }
        return Math.sqrt(sum / low.length);
    }

    private static double lastAboveZero(double[] sigmas) {
        double last = sigmas[sigmas.length - 1];
        return last > 0 ? last : sigmas[sigmas.length - 2];
    }

    /** One step in t; each noise estimate is made once, whatever orders are asked for. */
    private static final class Step {
        private final Denoiser model;
        private final float[] x;
        private final double t;
        private final double h;
        private final float[] noise;
        private float[] noiseAtThird;

        Step(Denoiser model, float[] x, double t, double next) {
            this.model = model;
            this.x = x;
            this.t = t;
            this.h = next - t;
            this.noise = noiseAt(x, t);
        }

        private float[] noiseAt(float[] at, double time) {
            double sigma = Math.exp(-time);
            return Latents.slope(at, model.denoise(at, sigma), sigma);
        }

        private float[] noiseAhead(double share) {
            double time = t + share * h;
            return noiseAt(Latents.combine(1, x, -Math.exp(-time) * Math.expm1(share * h), noise), time);
        }

        private float[] atOneThird() {
            if (noiseAtThird == null) {
                noiseAtThird = noiseAhead(1 / 3.0);
            }
            return noiseAtThird;
        }

        float[] first() {
            return Latents.combine(1, x, -Math.exp(-(t + h)) * Math.expm1(h), noise);
        }

        float[] second(double share) {
            float[] ahead = share == 1 / 3.0 ? atOneThird() : noiseAhead(share);
            double scale = Math.exp(-(t + h)) * Math.expm1(h);
            float[] result = Latents.combine(1, x, -scale, noise);
            return Latents.add(Latents.add(result, -scale / (2 * share), ahead), scale / (2 * share), noise);
        }

        float[] third() {
            double r1 = 1 / 3.0;
            double r2 = 2 / 3.0;
            float[] difference = Latents.combine(1, atOneThird(), -1, noise);
            double time = t + r2 * h;
            double sigma = Math.exp(-time);
            float[] ahead = Latents.combine(1, x, -sigma * Math.expm1(r2 * h), noise);
            Latents.add(ahead, -sigma * (r2 / r1) * (Math.expm1(r2 * h) / (r2 * h) - 1), difference);
            float[] second = Latents.combine(1, noiseAt(ahead, time), -1, noise);
            double end = Math.exp(-(t + h));
            float[] result = Latents.combine(1, x, -end * Math.expm1(h), noise);
            return Latents.add(result, -end / r2 * (Math.expm1(h) / h - 1), second);
        }
    }
}
