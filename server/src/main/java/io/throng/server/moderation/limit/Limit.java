package io.throng.server.moderation.limit;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * So many calls in a window of time. Written {@code 90/minute}; {@code 90/minute+300} lets trusted addresses make 300; {@code
 * 2/second+10~60} lets the anonymous key make 60.
 *
 * @param calls of anybody, 1 to {@link #MAX_CALLS}
 * @param trustedCalls of trusted addresses, at least as many
 * @param anonymousCalls with the anonymous key, at least as many
 * @param window length of the window
 */
public record Limit(int calls, int trustedCalls, int anonymousCalls, Window window) {
    /** Most calls that a window can count. */
    public static final int MAX_CALLS = 1_000_000;

    private static final Pattern FORM =
            Pattern.compile("(\\d{1,7})/(second|minute|hour)(?:\\+(\\d{1,7}))?(?:~(\\d{1,7}))?");

    /** Length of a window; the word is the one that clients read in refusals. */
    public enum Window {
        SECOND(1),
        MINUTE(60),
        HOUR(3_600);

        private final int seconds;

        Window(int seconds) {
            this.seconds = seconds;
        }

        public int seconds() {
            return seconds;
        }
    }

    public Limit {
        requireNonNull(window);
        if (calls < 1 || calls > MAX_CALLS || trustedCalls < calls || anonymousCalls < calls) {
            throw new IllegalArgumentException("a limit is from 1 to " + MAX_CALLS
                    + " calls, for trusted and anonymous callers at least as many: " + calls + ", " + trustedCalls
                    + ", " + anonymousCalls);
        }
    }

    /**
     * Reads the written form.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static Limit parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "a limit is written like 90/minute, 90/minute+300 or 2/second+10~60, not: " + text);
        }
        int calls = Integer.parseInt(form.group(1));
        return new Limit(
                calls,
                form.group(3) == null ? calls : Integer.parseInt(form.group(3)),
                form.group(4) == null ? calls : Integer.parseInt(form.group(4)),
                Window.valueOf(form.group(2).toUpperCase(Locale.ROOT)));
    }

    /** Calls that this caller may make. */
    int allowed(boolean trusted, boolean anonymous) {
        int allowed = trusted ? trustedCalls : calls;
        return anonymous ? Math.max(allowed, anonymousCalls) : allowed;
    }

    /** What a refused caller is told; clients look for it: {@code 2 per 1 second}. */
    String told(int allowed) {
        return allowed + " per 1 " + window.name().toLowerCase(Locale.ROOT);
    }
}
