package io.throng.server.duty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.throng.server.storage.TestDatabase;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class DutiesTest {
    private final DataSource dataSource = TestDatabase.fresh();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @Test
    void aDutyOfOneNodeIsDoneOnceByWhicheverComesFirst() {
        AtomicInteger turns = new AtomicInteger();
        Duty duty = forAll(turns::incrementAndGet);
        try (Duties one = new Duties(dataSource, meters);
                Duties other = new Duties(dataSource, meters)) {
            one.turn(duty);
            other.turn(duty);
            one.turn(duty);
        }
        assertThat(turns).hasValue(1);
    }

    @Test
    void whileOneNodeIsAtItTheOthersPassBy() {
        AtomicInteger turns = new AtomicInteger();
        try (Duties one = new Duties(dataSource, meters);
                Duties other = new Duties(dataSource, meters)) {
            one.turn(forAll(() -> {
                turns.incrementAndGet();
                CompletableFuture.runAsync(() -> other.turn(forAll(turns::incrementAndGet)))
                        .join();
            }));
        }
        assertThat(turns).hasValue(1);
    }

    @Test
    void aTurnThatFailedIsCountedAndIsStillDue() {
        AtomicInteger turns = new AtomicInteger();
        try (Duties duties = new Duties(dataSource, meters)) {
            duties.turn(forAll(() -> {
                throw new IllegalStateException("not today");
            }));
            duties.turn(forAll(turns::incrementAndGet));
        }
        assertThat(turns).hasValue(1);
        assertThat(meters.counter("throng.duty.failures", "duty", "tidy-up").count())
                .isEqualTo(1);
    }

    @Test
    void everyNodeDoesWhatIsEverybodys() {
        AtomicInteger turns = new AtomicInteger();
        Duty duty = new Duty("tidy-up", Duration.ofHours(1), Duty.Where.EVERY_NODE, turns::incrementAndGet);
        try (Duties one = new Duties(dataSource, meters);
                Duties other = new Duties(dataSource, meters)) {
            one.turn(duty);
            other.turn(duty);
        }
        assertThat(turns).hasValue(2);
    }

    @Test
    void aTurnThatSomebodyAsksForIsGivenOutOfOrderByOneNode() throws Exception {
        AtomicInteger turns = new AtomicInteger();
        try (Duties one = new Duties(dataSource, meters);
                Duties other = new Duties(dataSource, meters)) {
            one.know(forAll(turns::incrementAndGet));
            other.know(forAll(turns::incrementAndGet));
            one.turn(forAll(turns::incrementAndGet));
            assertThat(turns).hasValue(1);
            Instant asked = ask("tidy-up");
            one.seeToWishes();
            other.seeToWishes();
            one.seeToWishes();
            awaitAnswer(asked);
        }
        assertThat(turns).hasValue(2);
    }

    @Test
    void everyNodeAnswersAWishForWhatIsEverybodys() throws Exception {
        AtomicInteger turns = new AtomicInteger();
        Duty duty = new Duty("tidy-up", Duration.ofHours(1), Duty.Where.EVERY_NODE, turns::incrementAndGet);
        try (Duties one = new Duties(dataSource, meters);
                Duties other = new Duties(dataSource, meters)) {
            one.know(duty);
            other.know(duty);
            awaitAnswer(ask("tidy-up"));
            one.seeToWishes();
            other.seeToWishes();
        }
        assertThat(turns).hasValue(2);
    }

    @Test
    void aFailureIsWrittenDownForWhoeverAsked() throws Exception {
        try (Duties duties = new Duties(dataSource, meters)) {
            duties.know(forAll(() -> {
                throw new IllegalStateException("not today");
            }));
            awaitAnswer(ask("tidy-up"));
        }
        try (Connection connection = dataSource.getConnection()) {
            DutyLog.Entry entry = DutyLog.all(connection).getFirst();
            assertThat(entry.lastFailure()).get().asString().contains("not today");
            assertThat(entry.place()).contains("one node");
            assertThat(entry.pause()).contains(Duration.ofHours(1));
            assertThat(entry.lastDone()).isEmpty();
        }
    }

    @Test
    void nobodyCanAskForWhatNoNodeKnows() throws Exception {
        try (Connection connection = dataSource.getConnection()) {
            assertThat(DutyLog.ask(connection, "nonsense")).isEmpty();
        }
    }

    @Test
    void theTimeOfTheLastSuccessIsMeasured() {
        try (Duties duties = new Duties(dataSource, meters)) {
            Duty duty = forAll(() -> {});
            duties.know(duty);
            duties.turn(duty);
        }
        assertThat(meters.get("throng.duty.last.success")
                        .tag("duty", "tidy-up")
                        .gauge()
                        .value())
                .isPositive();
    }

    private Instant ask(String name) throws Exception {
        try (Connection connection = dataSource.getConnection()) {
            return DutyLog.ask(connection, name).orElseThrow();
        }
    }

    private void awaitAnswer(Instant asked) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        try (Connection connection = dataSource.getConnection()) {
            while (DutyLog.all(connection).stream()
                    .noneMatch(entry ->
                            entry.answered().filter(at -> at.isAfter(asked)).isPresent())) {
                assertThat(System.nanoTime()).as("nobody answered").isLessThan(deadline);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        }
    }

    @Test
    void namesAndPausesHaveBounds() {
        assertThatThrownBy(() -> new Duty("Tidy up", Duration.ofHours(1), Duty.Where.ONE_NODE, () -> {}))
                .hasMessageContaining("Tidy up");
        assertThatThrownBy(() -> new Duty("tidy", Duty.MIN_PAUSE.minusMillis(1), Duty.Where.ONE_NODE, () -> {}))
                .hasMessageContaining("pause");
    }

    private static Duty forAll(Duty.Turn turn) {
        return new Duty("tidy-up", Duration.ofHours(1), Duty.Where.ONE_NODE, turn);
    }
}
