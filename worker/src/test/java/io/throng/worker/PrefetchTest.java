package io.throng.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PrefetchTest {
    private static final Duration LIMIT = Duration.ofSeconds(150);

    @Test
    void asManyJobsAsThereAreThreadsAreAlwaysAskedFor() {
        assertThat(Prefetch.mayAsk(1, 2, 0, Optional.empty(), Optional.empty(), Duration.ZERO))
                .isTrue();
    }

    @Test
    void nothingIsFetchedAheadBeforeSomethingHasBeenMeasured() {
        assertThat(Prefetch.mayAsk(1, 1, 4, Optional.empty(), Optional.empty(), LIMIT))
                .isFalse();
    }

    @Test
    void noMoreThanTheQueueIsFetchedAhead() {
        assertThat(ahead(3, 2, 1)).isFalse();
        assertThat(ahead(2, 2, 1)).isTrue();
    }

    @Test
    void whatWouldFillHalfTheHordesLimitIsNotFetched() {
        assertThat(Prefetch.mayAsk(1, 1, 4, seconds(50), seconds(24), LIMIT)).isTrue();
        assertThat(Prefetch.mayAsk(1, 1, 4, seconds(50), seconds(25), LIMIT)).isFalse();
        assertThat(Prefetch.mayAsk(2, 2, 4, seconds(100), seconds(24), LIMIT)).isTrue();
    }

    @Test
    void speedIsTheMeanOfLateMeasurementsAndOneModelSpeaksForAnother() {
        SpeedMeter speed = new SpeedMeter();
        assertThat(speed.estimate("m", 10)).isEmpty();

        speed.record("m", 10, Duration.ofSeconds(5));
        assertThat(speed.estimate("m", 10)).contains(Duration.ofSeconds(5));
        assertThat(speed.estimate("other", 20)).contains(Duration.ofSeconds(10));
        assertThat(speed.typical()).contains(Duration.ofSeconds(5));

        speed.record("m", 10, Duration.ofSeconds(10));
        assertThat(speed.estimate("m", 17).orElseThrow()).isEqualTo(Duration.ofSeconds(10));
    }

    private static boolean ahead(int held, int threads, int queue) {
        return Prefetch.mayAsk(held, threads, queue, seconds(1), seconds(1), LIMIT);
    }

    private static Optional<Duration> seconds(int seconds) {
        return Optional.of(Duration.ofSeconds(seconds));
    }
}
