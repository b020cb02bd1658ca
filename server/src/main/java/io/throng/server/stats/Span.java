package io.throng.server.stats;

import java.time.Duration;
import java.util.Optional;

/**
 * How long a stretch of time is that a counter counts. What is older than a span is kept for is folded into the next longer one, so
 * that a sum over the last minute is exact to the second, over the last hour or day to the minute, over the last month to the hour,
 * and over everything exact.
 */
enum Span {
    SECOND(0, "second", Duration.ofMinutes(5)),
    MINUTE(1, "minute", Duration.ofHours(25)),
    HOUR(2, "hour", Duration.ofDays(32)),
    DAY(3, "day", Duration.ofDays(400)),
    /** Kept for ever. */
    MONTH(4, "month", null);

    private final short code;
    private final String word;
    private final Duration kept;

    Span(int code, String word, Duration kept) {
        this.code = (short) code;
        this.word = word;
        this.kept = kept;
    }

    /** What the database stores; never changes. */
    short code() {
        return code;
    }

    /** PostgreSQL's word for it. */
    String word() {
        return word;
    }

    /** How old a counter becomes before it is folded; empty: never. */
    Optional<Duration> kept() {
        return Optional.ofNullable(kept);
    }

    /** The span that this one is folded into; the longest is its own. */
    Span longer() {
        return switch (this) {
            case SECOND -> MINUTE;
            case MINUTE -> HOUR;
            case HOUR -> DAY;
            case DAY, MONTH -> MONTH;
        };
    }
}
