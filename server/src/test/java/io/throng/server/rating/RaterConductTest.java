package io.throng.server.rating;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Countermeasures against programs that rate: styles spec 13. */
class RaterConductTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final Optional<Duration> LONG_LOOK = Optional.of(RaterConduct.LOOK);

    private static RaterConduct conduct(int lastMinute, int rewarded, int passed, int failed, Instant lastFailure) {
        return new RaterConduct(lastMinute, rewarded, passed, failed, Optional.ofNullable(lastFailure));
    }

    @Test
    void threeFailedTestsADayMeanAPauseThatGrows() {
        assertThat(conduct(0, 0, 0, 2, NOW).pausedUntil(NOW)).isEmpty();
        assertThat(conduct(0, 0, 0, 3, NOW).pausedUntil(NOW)).contains(NOW.plus(Duration.ofHours(3)));
        assertThat(conduct(0, 0, 0, 4, NOW).pausedUntil(NOW)).contains(NOW.plus(Duration.ofHours(4)));
        assertThat(conduct(0, 0, 0, 3, NOW.minus(Duration.ofHours(3))).pausedUntil(NOW))
                .isEmpty();
        assertThat(conduct(0, 0, 0, 3, null).pausedUntil(NOW)).isEmpty();
    }

    @Test
    void thirtyRatingsAMinuteAreTheLimit() {
        assertThat(conduct(RaterConduct.MAX_PER_MINUTE - 1, 0, 0, 0, null).tooFast())
                .isFalse();
        assertThat(conduct(RaterConduct.MAX_PER_MINUTE, 0, 0, 0, null).tooFast())
                .isTrue();
    }

    @Test
    void whoIsNotKnownYetIsTestedMoreOften() {
        assertThat(conduct(0, 0, RaterConduct.KNOWN_AFTER - 1, 0, null).testEvery())
                .isEqualTo(RaterConduct.TEST_NEWCOMER_EVERY);
        assertThat(conduct(0, 0, RaterConduct.KNOWN_AFTER, 0, null).testEvery()).isEqualTo(RaterConduct.TEST_EVERY);
    }

    @Test
    void onlyRegisteredRatersWhoLookedArePaidAndNotWithoutEnd() {
        RaterConduct good = conduct(0, RaterConduct.MAX_REWARDED_PER_DAY - 1, 0, 0, null);
        assertThat(good.pays(true, LONG_LOOK)).isTrue();
        assertThat(good.pays(false, LONG_LOOK)).isFalse();
        assertThat(good.pays(true, Optional.empty())).isFalse();
        assertThat(good.pays(true, Optional.of(RaterConduct.LOOK.minusMillis(1))))
                .isFalse();
        assertThat(conduct(0, RaterConduct.MAX_REWARDED_PER_DAY, 0, 0, null).pays(true, LONG_LOOK))
                .isFalse();
    }
}
