package io.throng.cli.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.worker.WorkerEvent;
import io.throng.worker.WorkerStatistics;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class DashboardViewTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T10:00:00Z"));
    private final WorkerStatistics statistics = new WorkerStatistics(now::get);
    private final DashboardView view = new DashboardView("Throng worker Ann", ZoneOffset.UTC);

    @Test
    void jobsSpeedsEarningsAndMessagesAreShown() {
        statistics.onEvent(new WorkerEvent.Ready("dreamer", "Ann", List.of("m")));
        statistics.onEvent(new WorkerEvent.Popped("dreamer", "job-1", "Deliberate", 1));
        statistics.onEvent(new WorkerEvent.Started("dreamer", "job-1", "card"));
        statistics.onEvent(new WorkerEvent.Progress("dreamer", "job-1", 10, 20));
        statistics.onEvent(new WorkerEvent.Popped("dreamer", "job-2", "Deliberate", 1));
        statistics.onEvent(new WorkerEvent.Done("dreamer", "job-0", "Deliberate", 30, Duration.ofSeconds(10)));
        statistics.onEvent(new WorkerEvent.Delivered("dreamer", "job-0", "Deliberate", 12.5, Duration.ofSeconds(11)));
        statistics.onEvent(new WorkerEvent.Message("dreamer", "hello"));
        now.updateAndGet(instant -> instant.plusSeconds(90));

        String screen = String.join("\n", view.lines(statistics.snapshot(), now.get(), 100, 40));

        assertThat(screen)
                .contains("running 1:30   12.5 kudos   500 kudos/h   2 in hand")
                .contains("dreamer     working")
                .contains("[##########..........] 10/20 on card")
                .contains("waits for a back end")
                .contains("3.00 megapixelsteps/s")
                .contains("10:00:00  dreamer: message: hello");
    }

    @Test
    void theScreensSizeIsKept() {
        for (int i = 0; i < 60; i++) {
            statistics.onEvent(new WorkerEvent.Warning("dreamer", "a remark that is rather long, number " + i));
        }

        List<String> lines = view.lines(statistics.snapshot(), now.get(), 50, 12);

        assertThat(lines).hasSizeLessThanOrEqualTo(12).allMatch(line -> line.length() <= 50);
        assertThat(lines.getLast()).endsWith("…");
    }

    @Test
    void whatServersSayCannotSteerTheTerminal() {
        statistics.onEvent(new WorkerEvent.Message("dreamer", "\u001b[2Jgone\rback"));

        assertThat(String.join("", view.lines(statistics.snapshot(), now.get(), 80, 40)))
                .doesNotContain("\u001b")
                .doesNotContain("\r");
    }

    @Test
    void plainLogsSayHowTheWorkerStandsInALine() {
        statistics.onEvent(new WorkerEvent.Popped("scribe", "j", "m", 1));
        statistics.onEvent(new WorkerEvent.Faulted("scribe", "j", "broken"));

        assertThat(WorkerLines.summary(statistics.snapshot()))
                .isEqualTo("1 jobs taken, 0 results delivered, 1 failed, 1 in hand; 0.0 kudos, 0 an hour.");
    }
}
