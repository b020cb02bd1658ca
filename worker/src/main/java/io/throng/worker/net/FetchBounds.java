package io.throng.worker.net;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How much a fetch may cost.
 *
 * @param maxBytes largest body read; a larger one fails
 * @param total longest time for everything, redirects included
 * @param maxRedirects redirects followed, 0 or more; each is checked as the first address was
 */
public record FetchBounds(int maxBytes, Duration total, int maxRedirects) {
    /** For source images, masks and further images of jobs (worker spec 3.7). */
    public static final FetchBounds SOURCE_IMAGE = new FetchBounds(20 * 1024 * 1024, Duration.ofSeconds(15), 3);

    public FetchBounds {
        requireNonNull(total, "total");
        if (maxBytes < 0 || maxBytes > Integer.MAX_VALUE - 16) {
            throw new IllegalArgumentException("maxBytes out of range: " + maxBytes);
        }
        if (!total.isPositive()) {
            throw new IllegalArgumentException("total must be positive: " + total);
        }
        if (maxRedirects < 0) {
            throw new IllegalArgumentException("maxRedirects is negative: " + maxRedirects);
        }
    }
}
