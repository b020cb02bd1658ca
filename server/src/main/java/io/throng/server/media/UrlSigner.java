package io.throng.server.media;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs what a URL of the local store allows: method, object and expiry, bound together by HMAC-SHA256. Every node with the same
 * secret honours the URLs of the others, and of its own past.
 */
public final class UrlSigner {
    /** Shortest secret, in characters. */
    public static final int MIN_SECRET_CHARS = 32;

    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec secret;

    public UrlSigner(String secret) {
        requireNonNull(secret, "secret");
        if (secret.length() < MIN_SECRET_CHARS) {
            throw new IllegalArgumentException(
                    "throng.media.secret needs at least " + MIN_SECRET_CHARS + " characters");
        }
        this.secret = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM);
    }

    /** What a URL allows. HEAD goes with GET. */
    public enum Access {
        GET,
        PUT
    }

    /** The query of a URL: {@code expires=…&method=…&signature=…}. */
    public String query(Access access, MediaKey key, Instant expiresAt) {
        long expires = expiresAt.getEpochSecond();
        return "expires=" + expires + "&method=" + access.name().toLowerCase(Locale.ROOT) + "&signature="
                + HexFormat.of().formatHex(signature(access, key, expires));
    }

    /**
     * Whether a URL allows this access now. The signature is compared in constant time.
     *
     * @param expiresEpochSeconds as in the URL
     * @param signatureHex as in the URL
     */
    public boolean allows(Access access, MediaKey key, long expiresEpochSeconds, String signatureHex, Instant now) {
        byte[] given;
        try {
            given = HexFormat.of().parseHex(signatureHex);
        } catch (IllegalArgumentException e) {
            return false;
        }
        boolean genuine = MessageDigest.isEqual(signature(access, key, expiresEpochSeconds), given);
        return genuine && now.getEpochSecond() < expiresEpochSeconds;
    }

    private byte[] signature(Access access, MediaKey key, long expires) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(secret);
            return mac.doFinal(("throng-media-v1\n" + access + "\n" + key.path() + "\n" + expires)
                    .getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
