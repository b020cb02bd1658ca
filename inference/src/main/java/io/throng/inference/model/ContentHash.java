package io.throng.inference.model;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import java.util.regex.Pattern;

/** What is known beforehand of a file's content (worker spec 11.3). */
public sealed interface ContentHash {
    /** What references write where nobody has computed a hash. */
    String PLACEHOLDER = "FIXME";

    /**
     * Its SHA-256.
     *
     * @param hex 64 lower-case hexadecimal digits
     */
    record Sha256(String hex) implements ContentHash {
        private static final Pattern DIGITS = Pattern.compile("[0-9a-f]{64}");

        public Sha256 {
            if (!DIGITS.matcher(requireNonNull(hex, "hex")).matches()) {
                throw new IllegalArgumentException(
                        "the sha256 \"" + hex + "\" is not 64 lower-case hexadecimal digits");
            }
        }
    }

    /**
     * Its MD5, which older references have; proof against accidents, not against malice.
     *
     * @param hex 32 lower-case hexadecimal digits
     */
    record Md5(String hex) implements ContentHash {
        private static final Pattern DIGITS = Pattern.compile("[0-9a-f]{32}");

        public Md5 {
            if (!DIGITS.matcher(requireNonNull(hex, "hex")).matches()) {
                throw new IllegalArgumentException("the md5 \"" + hex + "\" is not 32 lower-case hexadecimal digits");
            }
        }
    }

    /** Nothing: the hash is taken when the file first arrives, and holds from then on. */
    record Unknown() implements ContentHash {}

    /**
     * The strongest that two texts of a reference say. Case does not matter; empty texts and {@link #PLACEHOLDER} say nothing.
     *
     * @param sha256 may be empty
     * @param md5 may be empty
     * @throws IllegalArgumentException if the one that counts is neither a hash nor a placeholder
     */
    static ContentHash of(String sha256, String md5) {
        if (says(sha256)) {
            return new Sha256(sha256.strip().toLowerCase(Locale.ROOT));
        }
        if (says(md5)) {
            return new Md5(md5.strip().toLowerCase(Locale.ROOT));
        }
        return new Unknown();
    }

    private static boolean says(String hash) {
        return !hash.isBlank() && !hash.strip().equalsIgnoreCase(PLACEHOLDER);
    }
}
