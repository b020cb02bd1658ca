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

    /** A side up to this is composed in one pass by models of Stable Diffusion 1 and 2, and is the short side of their first pass. */
    static final int SHORT_SIDE = 512;

    /** A side up to this is composed in one pass by SDXL. */
    static final int XL_SIDE = 1024;

    private static final int LONG_SIDE = 1024;
    private static final int SQUARE_SIDE = 1024;
    private static final int SIZE_STEP = 64;
    private static final int FEW_STEPS = 18;
    private static final int MORE_FOR_FEW_STEPS = 3;
    private static final int LEAST_STEPS = 6;
    private static final double SECOND_PASS_DIVISOR = 2.25;

    /** What size a kind of model composes well, which decides whether and how small it begins. */
    public enum Composition {
        /** The short side has 512 pixels: Stable Diffusion 1 and 2, and models like them. */
        SHORT_SIDE,
        /** One of the sizes that SDXL was trained on, nearest in its proportions. */
        XL_SIZES,
        /** The long side has 1024 pixels: Stable Cascade. */
        LONG_SIDE,
        /** 1024 by 1024 pixels, whatever the proportions: models of which nothing is known. */
        SQUARE,
        /** Always in one pass: models that have no graph for a second. */
        WHOLE
    }

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
     * @param composition what the model composes well
     * @param nativeSide pixels of a side the model was trained on, 0 if unknown
     * @param width pixels asked for
     * @param height pixels asked for
     * @param steps steps asked for
     * @param strength how much the second pass repaints
     */
    public static Optional<HiresPlan> of(
            Composition composition, int nativeSide, int width, int height, int steps, double strength) {
        return first(composition, width, height)
                .filter(first -> first.width != width || first.height != height)
                .map(first -> new HiresPlan(
                        first.width, first.height, secondSteps(nativeSide, width, height, steps, strength), strength));
    }

    private static Optional<Size> first(Composition composition, int width, int height) {
        int shorter = Math.min(width, height);
        return switch (composition) {
            case SHORT_SIDE ->
                shorter <= SHORT_SIDE
                        ? Optional.empty()
                        : Optional.of(scaled(width, height, SHORT_SIDE / (double) shorter));
            case XL_SIZES -> shorter <= XL_SIDE ? Optional.empty() : Optional.of(nearestXlSize(width, height));
            case LONG_SIDE -> Optional.of(scaled(width, height, LONG_SIDE / (double) Math.max(width, height)));
            case SQUARE -> Optional.of(new Size(SQUARE_SIDE, SQUARE_SIDE));
            case WHOLE -> Optional.empty();
        };
    }

    private static Size scaled(int width, int height, double factor) {
        return new Size(side(width * factor), side(height * factor));
    }

    private static int side(double pixels) {
        // The small addition takes back what the division lost, so that exact multiples stay what they are.
        return Math.max(SIZE_STEP, (int) Math.floor(pixels / SIZE_STEP + 1e-9) * SIZE_STEP);
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

    /** Steps of the second pass: fewer for little repainting, more for large pictures; halves are rounded to even. */
    static int secondSteps(int nativeSide, int width, int height, int steps, double strength) {
        double base = Math.rint(3 + (steps - 3) * strength * strength);
        double growth = nativeSide == 0
                ? 0
                : (double) width * height / ((double) nativeSide * nativeSide) / (3.0 * SHORT_SIDE / nativeSide);
        double second = Math.rint(base * Math.pow(2, growth) / SECOND_PASS_DIVISOR);
        if (steps <= FEW_STEPS) {
            second += MORE_FOR_FEW_STEPS;
        }
        return (int) Math.max(Math.min(second, steps), Math.min(LEAST_STEPS, steps));
    }
}
