package io.throng.server.account;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/**
 * Making and hashing API keys (accounts specification section 2). A key is stored as the hex SHA-256 of server secret and key,
 * never in clear. The secret must be the same on every node; another secret invalidates every key.
 */
public final class ApiKeys {
    /** The key everybody may use. */
    public static final String ANONYMOUS = "0000000000";

    /** Length of a made key; clients in the field refuse any other. */
    public static final int LENGTH = 22;

    /** Longest text that is looked up at all; longer ones are unknown without being hashed. */
    public static final int MAX_LENGTH = 256;

    private static final int RANDOM_BYTES = 16;

    private final byte[] secret;

    /** @param secret the server's secret */
    public ApiKeys(String secret) {
        this.secret = requireNonNull(secret).getBytes(StandardCharsets.UTF_8);
    }

    /** A new key: 16 random bytes in URL-safe base64 without padding, 22 characters. */
    public static String generate(SecureRandom random) {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** The stored form of a proxy's passkey: 64 hex digits, never those of the same text as an API key. */
    String hashOfPasskey(String passkey) {
        return hash("passkey:" + passkey);
    }

    /** The stored form of a key: 64 hex digits. */
    public String hash(String apiKey) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(secret);
            return HexFormat.of().formatHex(sha256.digest(apiKey.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
