package io.throng.server.request;

import java.util.Optional;
import java.util.UUID;

/** Ids as clients send them. What is no UUID names nothing; it is never an error of its own (image spec 0). */
public final class Ids {
    private Ids() {}

    public static Optional<UUID> parse(String text) {
        if (text == null || text.length() < 32 || text.length() > 45) {
            return Optional.empty();
        }
        String plain = text.trim();
        if (plain.startsWith("urn:uuid:")) {
            plain = plain.substring("urn:uuid:".length());
        }
        if (plain.startsWith("{") && plain.endsWith("}")) {
            plain = plain.substring(1, plain.length() - 1);
        }
        String digits = plain.replace("-", "");
        if (digits.length() != 32) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new UUID(Long.parseUnsignedLong(digits, 0, 16, 16), Long.parseUnsignedLong(digits, 16, 32, 16)));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
