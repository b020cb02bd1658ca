package io.throng.worker.backend;

import java.util.List;
import java.util.Optional;

/**
 * Composing small and refining large (worker spec 4.4): whether it is done, how large the first pass is, and how many steps the
 * second takes. Pure.
 *
 * @param firstWidth pixels of the first pass, a multiple of 64
 * @param firstHeight pixels of the first pass, a multiple of 64
 * @param secondSteps steps of the second pass, at least 1
 * @param secondDenoise how much the second pass repaints, 0.01 to 1
 */
public record HiresFix(int firstWidth, int firstHeight, int secondSteps, double secondDenoise) {
    /** A picture of SD 1 with a side up to this is drawn in one pass. */
    static final int SMALL_SD1_SIDE = 512;

    /** A picture of SDXL with a side up to this is drawn in one pass. */
    static final int SMALL_SDXL_SIDE = 1024;

    private static final int SIZE_STEP = 64;
    private static final int UNKNOWN_SIDE = 1024;
    private static final int CASCADE_LONG_SIDE = 1024;
    private static final int LEAST_STEPS = 6;
    private static final int FEW_STEPS = 18;
    private static final int EXTRA_FOR_FEW_STEPS = 3;
    private static final double SECOND_PASS_DIVISOR = 2.25;

    /** The sizes SDXL was trained on. */
    private static final List<Size> SDXL_BUCKETS = List.of(
            new Size(1024, 1024),
            new Size(1152, 896),
            new Size(896, 1152),
            new Size(1216, 832),
            new Size(832, 1216),
            new Size(1344, 768),
            new Size(768, 1344),
            new Size(1536, 640),
            new Size(640, 1536));

    /**
     * The two passes of a task, if it is to have two.
     *
     * @param family the model's
     * @param width of the result, in pixels
     * @param height of the result, in pixels
     * @param steps of the first pass
     * @param denoise how much the second pass repaints
     * @param painting whether parts of a picture are filled in, which is done in one pass
     */
    public static Optional<HiresFix> plan(
            ModelFamily family, int width, int height, int steps, double denoise, boolean painting) {
        boolean small = switch (family) {
            case SD1 -> width <= SMALL_SD1_SIDE || height <= SMALL_SD1_SIDE;
            case SDXL -> width <= SMALL_SDXL_SIDE || height <= SMALL_SDXL_SIDE;
            case FLUX, QWEN_IMAGE, Z_IMAGE -> true;
            case SD2_512, SD2_768, STABLE_CASCADE, UNKNOWN -> false;
        };
        if (small || painting) {
            return Optional.empty();
        }
        Size first = firstPass(family, width, height);
        if (first.width == width && first.height == height) {
            return Optional.empty();
        }
        return Optional.of(
                new HiresFix(first.width, first.height, secondSteps(family, width, height, steps, denoise), denoise));
    }

    private static Size firstPass(ModelFamily family, int width, int height) {
        return switch (family) {
            case SDXL -> nearestBucket(width, height);
            case STABLE_CASCADE -> scaled(width, height, CASCADE_LONG_SIDE / (double) Math.max(width, height));
            case UNKNOWN -> new Size(UNKNOWN_SIDE, UNKNOWN_SIDE);
            case SD1, SD2_512, SD2_768, FLUX, QWEN_IMAGE, Z_IMAGE ->
                Math.min(width, height) > SMALL_SD1_SIDE
                        ? scaled(width, height, SMALL_SD1_SIDE / (double) Math.min(width, height))
                        : new Size(width, height);
        };
    }

    private static Size scaled(int width, int height, double factor) {
        return new Size(side(width * factor), side(height * factor));
    }

    private static int side(double pixels) {
        // The small addition takes back what the division lost, so that exact multiples stay what they are.
        return Math.max(SIZE_STEP, (int) Math.floor(pixels / SIZE_STEP + 1e-9) * SIZE_STEP);
    }

    private static Size nearestBucket(int width, int height) {
        double wanted = width / (double) height;
        Size best = SDXL_BUCKETS.getFirst();
        for (Size bucket : SDXL_BUCKETS) {
            if (Math.abs(bucket.ratio() - wanted) < Math.abs(best.ratio() - wanted)) {
                best = bucket;
            }
        }
        return best;
    }

    /** Steps of the second pass; halves are rounded to even. */
    static int secondSteps(ModelFamily family, int width, int height, int steps, double denoise) {
        double base = Math.rint(3 + (steps - 3) * denoise * denoise);
        double nativeSide = family.nativeSide();
        double factor = nativeSide == 0
                ? 0
                : (width * (double) height / (nativeSide * nativeSide)) / (3 * SMALL_SD1_SIDE / nativeSide);
        double wanted = Math.rint(base * Math.pow(2, factor) / SECOND_PASS_DIVISOR);
        if (steps <= FEW_STEPS) {
            wanted += EXTRA_FOR_FEW_STEPS;
        }
        return (int) Math.max(Math.min(wanted, steps), Math.min(LEAST_STEPS, steps));
    }

    private record Size(int width, int height) {
        double ratio() {
            return width / (double) height;
        }
    }
}
