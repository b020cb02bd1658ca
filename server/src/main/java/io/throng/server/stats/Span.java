package io.throng.server.stats;

import java.time.Duration;
import java.util.Optional;

/**
 * How long a stretch of time is that a counter counts. What is older than a span is kept for is folded into the next longer one, so
 * that a sum over the last minute is exact to the second, over the last hour or day to the minute, over the last month to the hour,
 * and over everything exact.
 */
enum Span {
    SECOND("second", Duration.ofMinutes(5)),
    MINUTE("minute", Duration.ofHours(25)),
    HOUR("hour", Duration.ofDays(32)),
    DAY("day", Duration.ofDays(400)),
    /** Kept for ever. */
    MONTH("month", null);

    private final String word;
    private final Duration kept;

    Span(String word, Duration kept) {
        this.word = word;
        this.kept = kept;
    }

    /** What the database stores; never changes. */
    short code() {
        return (short) ordinal();
    }

    /** PostgreSQL's word for it. */
    String word() {
        return word;
    }

    /** How old a counter becomes before it is folded; empty: never. */
    Optional<Duration> kept() {
        return Optional.ofNullable(kept);
    }

    /** The span that this one is folded into; never asked of the longest. */
    Span longer() {
        return values()[ordinal() + 1];
    }
}
