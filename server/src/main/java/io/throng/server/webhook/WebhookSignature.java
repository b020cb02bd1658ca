package io.throng.server.webhook;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs webhook bodies: {@code Throng-Signature: t=<epoch seconds>,v1=<hex HMAC-SHA256 of "t.body">}. */
public final class WebhookSignature {
    /** Name of the header. */
    public static final String HEADER = "Throng-Signature";

    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    /** @param secret shared with the receivers; at least 32 characters, used as its UTF-8 bytes */
    public WebhookSignature(String secret) {
        if (requireNonNull(secret, "secret").length() < 32) {
            throw new IllegalArgumentException("throng.webhook.secret needs at least 32 characters");
        }
        this.key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM);
    }

    /** The value of the header for a body sent at a time. */
    public String header(long epochSeconds, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update((epochSeconds + ".").getBytes(StandardCharsets.US_ASCII));
            return "t=" + epochSeconds + ",v1=" + HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
