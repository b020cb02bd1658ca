package io.throng.server.media;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.time.Instant;

/**
 * A URL that lets whoever holds it do one thing to one object until it expires.
 *
 * @param uri to be used verbatim, without re-encoding
 * @param expiresAt from then on the store refuses it
 */
public record SignedUrl(URI uri, Instant expiresAt) {
    public SignedUrl {
        requireNonNull(uri, "uri");
        requireNonNull(expiresAt, "expiresAt");
    }

    @Override
    public String toString() {
        return uri.toString();
    }
}
