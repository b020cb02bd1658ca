package io.throng.server.net;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How much a fetch may cost.
 *
 * @param connect longest wait for a connection
 * @param read longest silence of the peer
 * @param total longest time for everything, redirects and name resolution included
 * @param maxBytes largest body that is read; larger ones fail
 * @param maxRedirects redirects that are followed, 0 to {@value #MAX_REDIRECTS}
 * @param httpsOnly whether plain http is refused, at every hop
 */
public record FetchLimits(
        Duration connect, Duration read, Duration total, long maxBytes, int maxRedirects, boolean httpsOnly) {
    /** Most redirects that anybody may ask to follow. */
    public static final int MAX_REDIRECTS = 3;

    public FetchLimits {
        requirePositive(connect, "connect");
        requirePositive(read, "read");
        requirePositive(total, "total");
        if (maxBytes < 0 || maxBytes > Integer.MAX_VALUE - 16) {
            throw new IllegalArgumentException("maxBytes out of range: " + maxBytes);
        }
        if (maxRedirects < 0 || maxRedirects > MAX_REDIRECTS) {
            throw new IllegalArgumentException("maxRedirects must be 0.." + MAX_REDIRECTS + ": " + maxRedirects);
        }
    }

    private static void requirePositive(Duration duration, String name) {
        if (!requireNonNull(duration, name).isPositive()) {
            throw new IllegalArgumentException(name + " must be positive: " + duration);
        }
    }
}
