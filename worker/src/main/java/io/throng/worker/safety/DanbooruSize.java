package io.throng.worker.safety;

/**
 * The size a picture is scaled to before it is tagged: the point of the grid 128 to 768, in steps of 128, whose number of pixels is closest
 * to the picture's own. The aspect ratio plays no part (worker spec 6.4, trap 29); keeping it would shift every score.
 *
 * @param width pixels
 * @param height pixels
 */
public record DanbooruSize(int width, int height) {
    static final int STEP = 128;
    static final int LARGEST = 768;

    /** The size for a picture; of several equally close ones the narrowest. */
    public static DanbooruSize of(int width, int height) {
        long pixels = (long) width * height;
        DanbooruSize best = new DanbooruSize(STEP, STEP);
        for (int w = STEP; w <= LARGEST; w += STEP) {
            for (int h = STEP; h <= LARGEST; h += STEP) {
                if (Math.abs((long) w * h - pixels) < Math.abs((long) best.width * best.height - pixels)) {
                    best = new DanbooruSize(w, h);
                }
            }
        }
        return best;
    }
}
