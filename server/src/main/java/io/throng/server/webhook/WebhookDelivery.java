package io.throng.server.webhook;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.UUID;

/**
 * One notice to one receiver.
 *
 * @param id also the receiver's idempotency key ({@code Throng-Delivery}); adding the same id again changes nothing
 * @param url http or https with a host, at most {@value #MAX_URL_CHARS} characters; whether it may be called is decided when it is called
 * @param body the finished JSON, at most {@value #MAX_BODY_BYTES} bytes of UTF-8, without NUL characters
 */
public record WebhookDelivery(UUID id, String url, String body) {
    /** Longest URL, in characters (image spec section 2.2). */
    public static final int MAX_URL_CHARS = 1024;
    /** Largest body, in bytes; generous enough for an image that travels inline as base64. */
    public static final int MAX_BODY_BYTES = 16 * 1024 * 1024;

    public WebhookDelivery {
        requireNonNull(id, "id");
        requireNonNull(url, "url");
        requireNonNull(body, "body");
        if (url.length() > MAX_URL_CHARS) {
            throw new IllegalArgumentException(
                    "url has " + url.length() + " characters, at most " + MAX_URL_CHARS + " are allowed");
        }
        if (host(url).isEmpty()) {
            throw new IllegalArgumentException("not an http(s) URL with a host: " + url);
        }
        int bytes = body.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_BODY_BYTES) {
            throw new IllegalArgumentException(
                    "body has " + bytes + " bytes, at most " + MAX_BODY_BYTES + " are allowed");
        }
        if (body.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("body holds a NUL character, which the database cannot keep");
        }
    }

    /** The host of the URL in lower case; deliveries to one host share its concurrency. */
    public String host() {
        return host(url);
    }

    private static String host(String url) {
        try {
            URI uri = new URI(url);
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            boolean web = scheme.equals("http") || scheme.equals("https");
            return web && uri.getHost() != null ? uri.getHost().toLowerCase(Locale.ROOT) : "";
        } catch (java.net.URISyntaxException e) {
            return "";
        }
    }
}
