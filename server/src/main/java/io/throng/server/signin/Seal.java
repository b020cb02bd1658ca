package io.throng.server.signin;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Closes texts that browsers keep for us, so that they can neither be read, changed nor made up: AES-256-GCM under a key derived from
 * the horde's secret. What a text is for is part of the seal, so that one cookie cannot be passed off as another. Nonces are random;
 * 2^32 seals under one key would be too many, which at a thousand log-ins a minute takes eight years.
 */
final class Seal {
    /** Longest sealed text that is looked at. */
    static final int MAX_LENGTH = 3_000;

    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final String CIPHER = "AES/GCM/NoPadding";

    /** What a text is for. */
    enum Purpose {
        FLOW,
        SESSION
    }

    private final SecretKeySpec sealing;
    private final SecretKeySpec marking;
    private final SecureRandom random;

    /** @param secret at least 32 random bytes, the same on every node */
    Seal(byte[] secret, SecureRandom random) {
        if (secret.length < 32) {
            throw new IllegalArgumentException("a secret of at least 32 bytes is needed, not " + secret.length);
        }
        this.sealing = new SecretKeySpec(mac(secret, "seal"), "AES");
        this.marking = new SecretKeySpec(mac(secret, "mark"), "HmacSHA256");
        this.random = random;
    }

    String close(Purpose purpose, String text) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, purpose, nonce);
            byte[] closed = cipher.doFinal(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(ByteBuffer.allocate(NONCE_BYTES + closed.length)
                            .put(nonce)
                            .put(closed)
                            .array());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has " + CIPHER, e);
        }
    }

    /** The text, or nothing when it was not closed here for this purpose. */
    Optional<String> open(Purpose purpose, String sealed) {
        if (sealed.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(sealed);
            if (bytes.length <= NONCE_BYTES) {
                return Optional.empty();
            }
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, purpose, bytes);
            return Optional.of(
                    new String(cipher.doFinal(bytes, NONCE_BYTES, bytes.length - NONCE_BYTES), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException | GeneralSecurityException e) {
            return Optional.empty(); // forged, damaged, or of another horde: all the same to us
        }
    }

    /** A short mark that differs for different texts and says nothing about them. */
    String mark(String text) {
        byte[] mark = mac(marking.getEncoded(), text);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(mark).substring(0, 22);
    }

    private Cipher cipher(int mode, Purpose purpose, byte[] nonceFirst) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, sealing, new GCMParameterSpec(TAG_BITS, nonceFirst, 0, NONCE_BYTES));
        cipher.updateAAD(purpose.name().getBytes(StandardCharsets.US_ASCII));
        return cipher;
    }

    private static byte[] mac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has HmacSHA256", e);
        }
    }
}
