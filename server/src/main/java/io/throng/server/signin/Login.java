package io.throng.server.signin;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Somebody as a provider knows them. Nothing else is kept of what providers tell: no e-mail address, no name.
 *
 * @param provider name of the provider
 * @param subject the provider's lasting id for the person, printable, 1 to {@value #MAX_SUBJECT_LENGTH} characters
 */
record Login(String provider, String subject) {
    /** OpenID Connect Core 1.0, section 2, allows no longer ones. */
    static final int MAX_SUBJECT_LENGTH = 255;

    /** Identity strings are this long at most; those of longer subjects hold a digest. */
    private static final int MAX_IDENTITY_LENGTH = 50;

    Login {
        requireNonNull(provider);
        if (!isSubject(subject)) {
            throw new IllegalArgumentException("a subject has 1 to " + MAX_SUBJECT_LENGTH + " printable characters");
        }
    }

    static boolean isSubject(String text) {
        return !text.isEmpty()
                && text.length() <= MAX_SUBJECT_LENGTH
                && text.chars().noneMatch(c -> Character.isISOControl(c));
    }

    /**
     * The identity string of an account made with this log-in: the AI Horde's for the providers that it has, else one in which provider
     * and subject are digested, so that it is short and no two providers share one.
     */
    String identity(String prefix) {
        boolean wellKnown = Preset.named(provider).isPresent();
        return wellKnown && prefix.length() + subject.length() <= MAX_IDENTITY_LENGTH
                ? prefix + subject
                : prefix + digest().substring(0, MAX_IDENTITY_LENGTH - prefix.length());
    }

    private String digest() {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256")
                            .digest((provider + "\n" + subject).getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
