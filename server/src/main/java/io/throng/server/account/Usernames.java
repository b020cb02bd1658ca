package io.throng.server.account;

import java.util.regex.Pattern;

/** What a display name may look like. */
public final class Usernames {
    /** Longest display name kept; longer ones are cut at registration. */
    public static final int MAX_LENGTH = 30;

    private static final Pattern NOT_SHOWN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Co}\\p{Cn}<>]");

    private Usernames() {}

    /**
     * Takes out what must not be shown (control and invisible characters, angle brackets) and surrounding space. The AI Horde
     * escapes brackets instead, which makes careful front ends show the escape; without brackets both kinds are safe.
     */
    public static String sanitised(String name) {
        return NOT_SHOWN.matcher(name).replaceAll("").strip();
    }

    /** The first {@link #MAX_LENGTH} characters, never half of one. */
    public static String cut(String name) {
        return name.codePointCount(0, name.length()) <= MAX_LENGTH
                ? name
                : name.substring(0, name.offsetByCodePoints(0, MAX_LENGTH)).strip();
    }
}
