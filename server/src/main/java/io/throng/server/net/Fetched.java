package io.throng.server.net;

import static java.util.Objects.requireNonNull;

import java.net.URI;

/**
 * The answer to a fetch.
 *
 * @param status HTTP status of the last hop
 * @param contentType its Content-Type, empty when it named none
 * @param body its whole body
 * @param uri where it came from, after redirects
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
public record Fetched(int status, String contentType, byte[] body, URI uri) {
    public Fetched {
        requireNonNull(contentType, "contentType");
        requireNonNull(body, "body");
        requireNonNull(uri, "uri");
    }
}
