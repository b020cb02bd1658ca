package io.throng.server.rating;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How a rater has behaved lately, and what follows from it (styles spec 13, countermeasures). Pure.
 *
 * @param ratingsLastMinute ratings and answered tests within the last minute
 * @param rewardedToday rewarded ratings within the last 24 hours
 * @param testsPassed tests of attention passed within the last 30 days
 * @param testsFailedToday tests failed within the last 24 hours
 * @param lastFailure when the last of those was failed
 */
record RaterConduct(
        int ratingsLastMinute,
        int rewardedToday,
        int testsPassed,
        int testsFailedToday,
        Optional<Instant> lastFailure) {
    /** Ratings a person can give in a minute; more are refused. */
    static final int MAX_PER_MINUTE = 30;

    /** Ratings that are paid within 24 hours. */
    static final int MAX_REWARDED_PER_DAY = 300;

    /** Failed tests within 24 hours after which a rater has to pause. */
    static final int MAX_FAILED_TESTS = 3;

    /** How long the pause after the last failed test is, for each failure within 24 hours. */
    static final Duration PAUSE_PER_FAILURE = Duration.ofHours(1);

    /** Who answers faster did not look; the rating counts but is not paid. */
    static final Duration LOOK = Duration.ofMillis(700);

    /** Every so many offers is a test, on average. */
    static final int TEST_EVERY = 20;

    /** Likewise for those who passed fewer than {@link #KNOWN_AFTER} tests. */
    static final int TEST_NEWCOMER_EVERY = 5;

    /** Tests passed after which a rater is tested less often. */
    static final int KNOWN_AFTER = 3;

    /** Until when the rater must pause; empty if it need not. */
    Optional<Instant> pausedUntil(Instant now) {
        if (testsFailedToday < MAX_FAILED_TESTS || lastFailure.isEmpty()) {
            return Optional.empty();
        }
        Instant until = lastFailure.get().plus(PAUSE_PER_FAILURE.multipliedBy(testsFailedToday));
        return until.isAfter(now) ? Optional.of(until) : Optional.empty();
    }

    /** Whether the rater goes faster than a person can. */
    boolean tooFast() {
        return ratingsLastMinute >= MAX_PER_MINUTE;
    }

    /** Every so many offers is to be a test. */
    int testEvery() {
        return testsPassed < KNOWN_AFTER ? TEST_NEWCOMER_EVERY : TEST_EVERY;
    }

    /**
     * Whether a rating given now is paid.
     *
     * @param registered whether the rater has an account
     * @param look from the offer to the rating; empty if the picture was never offered
     */
    boolean pays(boolean registered, Optional<Duration> look) {
        return registered
                && rewardedToday < MAX_REWARDED_PER_DAY
                && look.isPresent()
                && look.get().compareTo(LOOK) >= 0;
    }
}
