package io.throng.server.duty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.throng.server.storage.TestDatabase;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
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
