package io.throng.worker.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsageCountsTest {
    @TempDir
    Path folder;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final AtomicInteger asked = new AtomicInteger();
    private boolean hordeIsThere = true;

    @Test
    void theHordeIsAskedOnceADay() {
        UsageCounts counts = open();

        assertThat(counts.current()).containsEntry("m", 1L);
        pass(UsageCounts.REFRESH.minusSeconds(1));
        assertThat(counts.current()).containsEntry("m", 1L);
        pass(Duration.ofSeconds(1));
        assertThat(counts.current()).containsEntry("m", 2L);
    }

    @Test
    void theLastAnswerOutlivesARestartAndAHordeThatIsAway() {
        open().current();
        hordeIsThere = false;
        pass(UsageCounts.REFRESH);

        UsageCounts counts = open();

        assertThat(counts.current()).containsEntry("m", 1L);
        assertThat(asked).hasValue(2);
        counts.current();
        assertThat(asked).as("not at every look").hasValue(2);
        pass(UsageCounts.RETRY);
        hordeIsThere = true;
        assertThat(counts.current()).containsEntry("m", 3L);
    }

    private void pass(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
    }

    private UsageCounts open() {
        return new UsageCounts(folder.resolve("uses.json"), now::get, () -> {
            long answer = asked.incrementAndGet();
            if (!hordeIsThere) {
                throw new IllegalStateException("away");
            }
            return Map.of("m", answer);
        });
    }
}
