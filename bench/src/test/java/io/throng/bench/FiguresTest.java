package io.throng.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class FiguresTest {
    @Test
    void ratiosAreToTheCeilingsOfTheSameRun() {
        Figures figures = new Figures();
        figures.bareHttp(report("echo", 1_000, Optional.empty()), "echo");
        figures.rawCommits(500);
        figures.add("idle pop", WrittenRows.NONE, "pop", report("pop", 800, Optional.empty()));
        figures.add("intake", 250, "intake", report("intake", 100, Optional.of("intake: 429 | slow")));

        assertThat(figures.markdown().lines())
                .contains(
                        "| ceiling: bare HTTP, same connections | 1,000 | 1.00 | 1.00 | 1.00 | 100 % |  |  | 1,000 | 0 | 0.25 |",
                        "| idle pop | 800 | 1.00 | 1.00 | 1.00 | 80 % |  |  | 800 | 0 | 0.25 |",
                        "| intake | 100 | 1.00 | 1.00 | 1.00 | 10 % | 2.5 | 50 % | 100 | 0 | 0.25 |",
                        "- intake: first failure: intake: 429 / slow");
    }

    @Test
    void liveHeapIsTheTotalOfTheClassHistogram() throws IOException {
        assertThat(JavaChild.totalBytes("""
                 num     #instances         #bytes  class name (module)
                   1:         32101        3161248  [B (java.base@25)
                Total        145028       10263208
                """)).isEqualTo(10_263_208);
        assertThatThrownBy(() -> JavaChild.totalBytes("1234: No such process")).hasMessageContaining("No such process");
    }

    @Test
    void theEchoIsAsLongAsAskedFor() {
        assertThat(EchoServer.json(348)).hasSize(348).startsWith("{").endsWith("}");
        assertThat(EchoServer.json(0)).isEqualTo("{\"fill\":\"\"}");
    }

    private static LoadReport report(String label, int calls, Optional<String> failure) {
        Histogram latencies = new Histogram(3);
        latencies.recordValueWithCount(1_000_000, calls);
        return new LoadReport(1.0, Map.of(label, latencies), 0, failure, 0.25);
    }
}
