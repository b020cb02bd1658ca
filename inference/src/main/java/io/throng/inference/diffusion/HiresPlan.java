package io.throng.inference.diffusion;

import java.util.List;
import java.util.Optional;

/**
 * How to compose a picture at the size a model was trained on and refine it at a larger one (worker spec 4.4). The second pass starts
 * from the first one's latents, enlarged, and visits the noise levels of {@link
 * io.throng.inference.diffusion.sampler.Spacing#SIMPLE}.
 *
 * @param firstWidth pixels of the first pass
 * @param firstHeight pixels of the first pass
 * @param secondSteps steps of the second pass, 1 or more
 * @param secondStrength how much the second pass repaints, above 0, at most 1
 */
public record HiresPlan(int firstWidth, int firstHeight, int secondSteps, double secondStrength) {
    /** Strength of the second pass where none is named (worker spec 4.4). */
    public static final double DEFAULT_SECOND_STRENGTH = 0.65;

    private static final int SIZE_STEP = 64;
    private static final int SHORT_SIDE = 512;
    private static final int XL_SIDE = 1024;
    private static final int FEW_STEPS = 18;
    private static final int MORE_FOR_FEW_STEPS = 3;
    private static final int LEAST_STEPS = 6;

    private record Size(int width, int height) {}

    private static final List<Size> XL_SIZES = List.of(
            new Size(1024, 1024),
            new Size(1152, 896),
            new Size(896, 1152),
            new Size(1216, 832),
            new Size(832, 1216),
            new Size(1344, 768),
            new Size(768, 1344),
            new Size(1536, 640),
            new Size(640, 1536));

    public HiresPlan {
        DiffusionRequest.requireBounds("firstWidth", firstWidth, DiffusionRequest.MIN_SIDE, DiffusionRequest.MAX_SIDE);
        DiffusionRequest.requireBounds(
                "firstHeight", firstHeight, DiffusionRequest.MIN_SIDE, DiffusionRequest.MAX_SIDE);
        DiffusionRequest.requireBounds("secondSteps", secondSteps, 1, DiffusionRequest.MAX_STEPS);
        if (!(secondStrength > 0 && secondStrength <= 1)) {
            throw new IllegalArgumentException("secondStrength is " + secondStrength + ", not above 0 and at most 1");
        }
    }

    /**
     * The plan for a picture, or empty if it is not larger than what the model composes well.
     *
     * @param family the model's kind
     * @param nativeSide pixels of a side the model was trained on
     * @param width pixels asked for
     * @param height pixels asked for
     * @param steps steps asked for
     * @param strength how much the second pass repaints
     */
    public static Optional<HiresPlan> of(
            ModelFamily family, int nativeSide, int width, int height, int steps, double strength) {
        boolean xl = family == ModelFamily.STABLE_DIFFUSION_XL;
        int threshold = xl ? XL_SIDE : SHORT_SIDE;
        if (width <= threshold || height <= threshold) {
            return Optional.empty();
        }
        Size first = xl ? nearestXlSize(width, height) : shortSideOf512(width, height);
        return Optional.of(new HiresPlan(
                first.width, first.height, secondSteps(nativeSide, width, height, steps, strength), strength));
    }

    private static Size shortSideOf512(int width, int height) {
        double ratio = Math.min(width, height) / (double) SHORT_SIDE;
        return new Size(rounded(width / ratio), rounded(height / ratio));
    }

    private static int rounded(double side) {
        return (int) Math.floor(side / SIZE_STEP) * SIZE_STEP;
    }

    private static Size nearestXlSize(int width, int height) {
        double ratio = width / (double) height;
        Size best = XL_SIZES.getFirst();
        for (Size size : XL_SIZES) {
            if (Math.abs(size.width / (double) size.height - ratio)
                    < Math.abs(best.width / (double) best.height - ratio)) {
                best = size;
            }
        }
        return best;
    }

    /** Steps of the second pass: fewer for little repainting, more for large pictures. */
    static int secondSteps(int nativeSide, int width, int height, int steps, double strength) {
        double base = Math.rint(3 + (steps - 3) * strength * strength);
        double growth = (double) width * height / ((double) nativeSide * nativeSide) / (3.0 * SHORT_SIDE / nativeSide);
        double second = Math.rint(base * Math.pow(2, growth) / 2.25);
        if (steps <= FEW_STEPS) {
            second += MORE_FOR_FEW_STEPS;
        }
        second = Math.max(Math.min(second, steps), Math.min(LEAST_STEPS, steps));
        return (int) second;
    }
}
