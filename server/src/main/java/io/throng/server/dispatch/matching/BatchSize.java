package io.throng.server.dispatch.matching;

/**
 * How many jobs of one request a pop gets. Source: image spec 5.8, text spec 9.4.
 *
 * <p>One deliberate difference: models of the large families shrink the batch by a factor. The original means to do so but looks the
 * factor up by model name instead of family and never finds it; here it is a function of {@link Baseline} and cannot miss. A worker's
 * {@code max_pixels} says how much it can hold for an ordinary model, and such a batch of Flux images would not fit.
 */
public final class BatchSize {

    /** Largest {@code amount} a pop may ask for. */
    public static final int MAX_AMOUNT = 20;

    /** Share of a worker's pixels that a batch is believed to fill safely, as a divisor. */
    private static final double PIXEL_SHARE_DIVISOR = 3.5;

    private static final double PER_POST_PROCESSOR = 0.4;
    private static final double HEAVY_FACTOR = 1.8;
    private static final long HEAVY_CAPABILITIES = heavyCapabilities();

    private BatchSize() {}

    /**
     * Images handed out together.
     *
     * @param shape the request
     * @param baseline family of the model the whole batch is made with
     * @param maxPixels the worker's largest picture, in pixels
     * @param amount images the pop asks for, 1 to {@value #MAX_AMOUNT}
     * @param remaining images of the request not yet handed out, at least 1
     * @param batchingDisabled {@code disable_batching}
     * @return 1 to {@code min(amount, remaining)}
     */
    public static int ofImages(
            RequestShape shape, Baseline baseline, int maxPixels, int amount, int remaining, boolean batchingDisabled) {
        checkCounts(amount, remaining);
        if (batchingDisabled) {
            return 1;
        }
        double safe = Math.rint(maxPixels / PIXEL_SHARE_DIVISOR * amount / (shape.pixels() * weight(shape, baseline)));
        return Math.min((int) Math.clamp(safe, 1, amount), remaining);
    }

    /** Texts handed out together: as many as the pop asks for and the request has left. */
    public static int ofTexts(int amount, int remaining) {
        checkCounts(amount, remaining);
        return Math.min(amount, remaining);
    }

    private static double weight(RequestShape shape, Baseline baseline) {
        double weight = 1 + PER_POST_PROCESSOR * Long.bitCount(shape.postProcessorCapabilities());
        if ((shape.postProcessorCapabilities() & HEAVY_CAPABILITIES) != 0
                || Requirement.TRANSPARENT.in(shape.requirements())) {
            weight *= HEAVY_FACTOR;
        }
        return weight * familyFactor(baseline);
    }

    private static int familyFactor(Baseline baseline) {
        return switch (baseline) {
            case FLUX_1 -> 5;
            case QWEN_IMAGE -> 10;
            case Z_IMAGE_TURBO -> 8;
            case STABLE_DIFFUSION_1, STABLE_DIFFUSION_2, STABLE_DIFFUSION_2_512, STABLE_DIFFUSION_XL, STABLE_CASCADE ->
                1;
        };
    }

    private static void checkCounts(int amount, int remaining) {
        if (amount < 1 || amount > MAX_AMOUNT) {
            throw new IllegalArgumentException("amount must be 1.." + MAX_AMOUNT + ": " + amount);
        }
        if (remaining < 1) {
            throw new IllegalArgumentException("remaining must be at least 1: " + remaining);
        }
    }

    private static long heavyCapabilities() {
        long mask = 0;
        for (PostProcessor postProcessor : PostProcessor.values()) {
            if (postProcessor.heavy()) {
                mask |= postProcessor.capability().bit();
            }
        }
        return mask;
    }
}
