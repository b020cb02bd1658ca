package io.throng.server.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SnapshotTest {
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger reads = new AtomicInteger();
    private final Snapshot<Integer> snapshot =
            new Snapshot<>(Duration.ofSeconds(1), reads::incrementAndGet, nanos::get);

    @Test
    void aValueIsTakenAsItIsUntilItIsTooOld() throws SQLException {
        assertThat(snapshot.get()).isEqualTo(1);
        nanos.addAndGet(Duration.ofSeconds(1).toNanos() - 1);
        assertThat(snapshot.get()).isEqualTo(1);
        nanos.incrementAndGet();
        assertThat(snapshot.get()).isEqualTo(2);
    }

    @Test
    void aChangeMakesItOldAtOnce() throws SQLException {
        snapshot.get();
        snapshot.invalidate();
        assertThat(snapshot.get()).isEqualTo(2);
    }

    @Test
    void aChangeWhileItIsReadMakesWhatWasReadOld() throws SQLException {
        AtomicInteger times = new AtomicInteger();
        Snapshot<Integer>[] changing = newArray();
        changing[0] = new Snapshot<>(Duration.ofHours(1), () -> {
            if (times.incrementAndGet() == 1) {
                changing[0].invalidate();
            }
            return times.get();
        });
        assertThat(changing[0].get()).isEqualTo(1);
        assertThat(changing[0].get()).isEqualTo(2);
        assertThat(changing[0].get()).isEqualTo(2);
    }

    @SuppressWarnings("unchecked")
    private static Snapshot<Integer>[] newArray() {
        return new Snapshot[1];
    }

    @Test
    void withoutAnAgeItIsReadEachTime() throws SQLException {
        Snapshot<Integer> live = new Snapshot<>(Duration.ZERO, reads::incrementAndGet, nanos::get);
        live.get();
        assertThat(live.get()).isEqualTo(2);
        assertThatIllegalArgumentException().isThrownBy(() -> new Snapshot<>(Duration.ofSeconds(-1), () -> 1));
    }
}
