package io.throng.server.price;

import io.throng.protocol.image.PostProcessor;

/**
 * The price by formula, used where the network has no answer: time grows linearly with steps and a little slower than with the
 * square of the pixels. Source: image spec 7.2.
 */
final class FallbackPrice {
    private static final double SMALLEST_AREA_PIXELS = 64.0 * 64.0;
    private static final double REFERENCE_AREA_PIXELS = 1024.0 * 1024.0;
    private static final double AREA_EXPONENT = 1.75;
    private static final double KUDOS_PER_STEP = 0.1232;
    private static final double AREA_WEIGHT = 8.75;
    private static final double POST_PROCESSOR_FACTOR = 1.2;
    private static final double CONTROL_FACTOR = 3.0;

    private FallbackPrice() {}

    /** Kudos for one image on a neutral model, without loras and textual inversions, two decimals. */
    static double of(ImageFeatures image) {
        double area = (double) image.width() * image.height();
        double relativeArea = Math.pow(Math.max(0, area - SMALLEST_AREA_PIXELS), AREA_EXPONENT)
                / Math.pow(REFERENCE_AREA_PIXELS - SMALLEST_AREA_PIXELS, AREA_EXPONENT);
        double perSize = KUDOS_PER_STEP * image.steps();
        double kudos = Rounding.toTwoDecimals(perSize + relativeArea * perSize * AREA_WEIGHT);
        for (PostProcessor _ : image.postProcessors()) {
            kudos = Rounding.toTwoDecimals(kudos * POST_PROCESSOR_FACTOR);
        }
        if (image.control().present() && !image.control().mapOnly()) {
            kudos = Rounding.toTwoDecimals(kudos * CONTROL_FACTOR);
        }
        return kudos;
    }
}
