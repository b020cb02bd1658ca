package io.throng.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.client.HordeCallException;
import io.throng.protocol.SubmitReply;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class SubmissionTest {
    private static final Duration BLINK = Duration.ofNanos(1);
    private final Submission submission = new Submission(
            new Pacing(BLINK, BLINK, BLINK, BLINK, BLINK, BLINK, BLINK, BLINK, BLINK, BLINK, BLINK, Duration.ZERO));
    private final AtomicInteger calls = new AtomicInteger();

    @Test
    void aHordeThatNeverAnswersIsTriedTenTimes() {
        Submission.Outcome outcome =
                submission.submit(failing(new HordeCallException.Unreachable("down", null)), System.nanoTime());

        assertThat(outcome).isInstanceOf(Submission.Outcome.GivenUp.class);
        assertThat(calls).hasValue(Submission.ATTEMPTS);
    }

    @Test
    void phrasesSettleTheMatterWhereAHordeSendsNoReturnCode() {
        for (String phrase : new String[] {
            "Processing Job with ID 1 does not exist", "was already submitted", "Please check your worker speed"
        }) {
            calls.set(0);
            submission.submit(failing(new HordeCallException.Refused(403, "", phrase)), System.nanoTime());
            assertThat(calls).hasValue(1);
        }
    }

    @Test
    void aRefusalThatMayPassIsTriedAgain() {
        submission.submit(failing(new HordeCallException.Refused(403, "Locked", "busy")), System.nanoTime());

        assertThat(calls).hasValue(Submission.ATTEMPTS);
    }

    @Test
    void popFailuresAreToldApartByCodeFirstAndPhraseSecond() {
        assertThat(PopTrouble.of(new HordeCallException.Refused(403, "WorkerMaintenance", "own words")))
                .isEqualTo(PopTrouble.MAINTENANCE);
        assertThat(PopTrouble.of(new HordeCallException.Refused(403, "", "Worker is in Maintenance Mode")))
                .isEqualTo(PopTrouble.MAINTENANCE);
        assertThat(PopTrouble.of(new HordeCallException.Refused(400, "", "Sorry, we cannot accept workers serving x")))
                .isEqualTo(PopTrouble.FATAL);
        assertThat(PopTrouble.of(new HordeCallException.Refused(403, "WrongCredentials", "no")))
                .isEqualTo(PopTrouble.FATAL);
        assertThat(PopTrouble.of(new HordeCallException.RateLimited("slow", Duration.ZERO)))
                .isEqualTo(PopTrouble.RATE_LIMITED);
        assertThat(PopTrouble.of(new HordeCallException.Unreachable("down", null)))
                .isEqualTo(PopTrouble.PASSING);
    }

    @Test
    void pausesGrowUpToTheirBound() {
        Duration second = Duration.ofSeconds(1);
        Duration five = Duration.ofSeconds(5);

        assertThat(Pacing.grown(second, five, 1.5, 0)).isEqualTo(second);
        assertThat(Pacing.grown(second, five, 1.5, 1)).isEqualTo(Duration.ofMillis(1500));
        assertThat(Pacing.grown(second, five, 1.5, 4)).isEqualTo(five);
        assertThat(Pacing.grown(second, five, 1.5, Integer.MAX_VALUE)).isEqualTo(five);
    }

    private Supplier<SubmitReply> failing(HordeCallException failure) {
        return () -> {
            calls.incrementAndGet();
            throw failure;
        };
    }
}
