package io.throng.server.account;

import java.util.Arrays;

/**
 * Why somebody is suspected (accounts specification section 17). The numbers are those of the AI Horde and are stored. Adding a
 * point is for {@link Suspicions}.
 */
public enum Suspicion {
    WORKER_NAME_LONG(0, false),
    WORKER_NAME_EXTREME(1, false),
    WORKER_PROFANITY(2, false),
    UNSAFE_IP(3, false),
    EXTREME_MAX_PIXELS(4, false),
    UNREASONABLY_FAST(5, true),
    USERNAME_LONG(6, false),
    USERNAME_PROFANITY(7, false),
    CORRUPT_PROMPT(8, false),
    TOO_MANY_JOBS_ABORTED(9, true);

    private final short number;
    private final boolean repeatable;

    Suspicion(int number, boolean repeatable) {
        this.number = (short) number;
        this.repeatable = repeatable;
    }

    /** The reason with a stored number. */
    static Suspicion ofNumber(int number) {
        return Arrays.stream(values())
                .filter(reason -> reason.number == number)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("unknown suspicion " + number));
    }

    /** The stored number. */
    public short number() {
        return number;
    }

    /** Whether every report is a point; else the reason counts once. */
    public boolean isRepeatable() {
        return repeatable;
    }
}
