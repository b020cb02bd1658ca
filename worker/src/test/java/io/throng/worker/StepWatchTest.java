package io.throng.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.worker.backend.StepListener;
import io.throng.worker.config.TimeLimits;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class StepWatchTest {
    private static final TimeLimits LIMITS = new TimeLimits(
            Duration.ofSeconds(300),
            Duration.ofSeconds(80),
            Duration.ofSeconds(15),
            Duration.ofSeconds(60),
            Duration.ofSeconds(121));

    private final AtomicLong now = new AtomicLong();
    private final StepWatch watch = new StepWatch(LIMITS, 2, now::get, StepListener.NONE);

    @Test
    void nothingIsWatchedBeforeABackEndIsCalled() {
        pass(1_000_000);

        assertThat(watch.patience()).isEmpty();
    }

    @Test
    void aBackEndThatTellsNothingMayBeSilentForLong() {
        watch.begin(false);
        pass(300);
        assertThat(watch.patience().orElseThrow()).isZero();

        pass(1);
        assertThat(watch.patience().orElseThrow()).isNegative();
    }

    @Test
    void oneThatIsKnownToTellHasTimeToLoadItsModelAndOneStep() {
        watch.begin(true);
        pass(95);
        assertThat(watch.patience().orElseThrow()).isZero();
    }

    @Test
    void betweenStepsLittleTimeMayPass() {
        watch.begin(true);
        pass(50);
        watch.onStep(1, 20);
        pass(16);

        assertThat(watch.patience().orElseThrow()).isNegative();
    }

    @Test
    void aSlowMachineIsMeasuredByItsOwnSteps() {
        watch.begin(true);
        watch.onStep(1, 20);
        pass(14);
        watch.onStep(2, 20);
        pass(5 * 14);

        assertThat(watch.patience().orElseThrow()).isZero();
    }

    @Test
    void afterTheLastStepThereIsTimeToDecodeEveryPicture() {
        watch.begin(true);
        watch.onStep(20, 20);
        pass(60 + 2 * 3);

        assertThat(watch.patience().orElseThrow()).isZero();
    }

    private void pass(long seconds) {
        now.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }
}
