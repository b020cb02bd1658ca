package io.throng.server.media;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;

/**
 * Base64 as image submitters write it: characters outside the alphabet are passed over, the padding must be right, and what stands after
 * it is not looked at (image spec section 2.11).
 */
final class LenientBase64 {
    private LenientBase64() {}

    /** The bytes; empty when the padding is wrong or nothing is left. */
    static Optional<byte[]> decode(String text) {
        byte[] kept = new byte[text.length()];
        int count = 0;
        int padding = 0;
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            if (letter == '=') {
                int inQuad = count % 4;
                if (inQuad >= 2 && inQuad + ++padding == 4) {
                    break;
                }
            } else if (isLetter(letter)) {
                padding = 0;
                kept[count++] = (byte) letter;
            }
        }
        boolean complete = count % 4 == 0 || count % 4 + padding == 4;
        if (count == 0 || !complete || count % 4 == 1) {
            return Optional.empty();
        }
        ByteBuffer bytes = Base64.getDecoder().decode(ByteBuffer.wrap(kept, 0, count));
        byte[] decoded = new byte[bytes.remaining()];
        bytes.get(decoded);
        return Optional.of(decoded);
    }

    private static boolean isLetter(char letter) {
        return letter >= 'A' && letter <= 'Z'
                || letter >= 'a' && letter <= 'z'
                || letter >= '0' && letter <= '9'
                || letter == '+'
                || letter == '/';
    }
}
