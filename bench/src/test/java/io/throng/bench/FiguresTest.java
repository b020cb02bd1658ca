package io.throng.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class FiguresTest {
    @Test
    void ratiosAreToTheCeilingsOfTheSameRun() {
        Figures figures = new Figures();
        figures.bareHttp(report("echo", 1_000, Optional.empty()));
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
    void callsInTurnsWithBareHttpAreHeldAgainstTheStretchesBesideThem() {
        Figures figures = new Figures();
        figures.bareHttp(report("echo", 4_000, Optional.empty()));
        figures.bareHttp(report("echo", 1_000, Optional.empty()));
        Alternation turns = new Alternation(List.of(0.00025, 0.00025, 0.001), List.of(0.0005, 0.00125));

        figures.inTurns("idle pop", "pop", report("pop", 1_400, Optional.empty()), turns);

        assertThat(figures.markdown().lines())
                .contains(
                        "| ceiling: bare HTTP, same connections | 2,500 | 1.00 | 1.00 | 1.00 | 100 % |  |  | 5,000 | 0 | 0.25 |",
                        "| idle pop | 1,400 | 1.00 | 1.00 | 1.00 | 50 % |  |  | 1,400 | 0 | 0.25 |",
                        "- idle pop: of bare HTTP in each round 50 %, 50 %");
    }

    @Test
    void partsOfAMeasurementAddUp() throws IOException {
        LoadReport pops = report("pop", 10, Optional.empty());
        Histogram slow = new Histogram(3);
        slow.recordValueWithCount(9_000_000, 20);
        LoadReport more = new LoadReport(3.0, Map.of("pop", slow), 2, Optional.of("pop: 503"), 0.65);

        LoadReport both = pops.plus(more);

        assertThat(both.seconds()).isEqualTo(4.0);
        assertThat(both.count("pop")).isEqualTo(30);
        assertThat(both.secondsPerCall("pop")).isEqualTo(4.0 / 30);
        assertThat(both.millis("pop", 10)).isCloseTo(1, within(0.01));
        assertThat(both.millis("pop", 99)).isCloseTo(9, within(0.01));
        assertThat(both.failed()).isEqualTo(2);
        assertThat(both.firstFailure()).contains("pop: 503");
        assertThat(both.generatorCores()).isEqualTo(0.55);
        assertThat(pops.count("pop")).as("the parts stay as they are").isEqualTo(10);
        assertThatThrownBy(() -> both.secondsPerCall("check")).hasMessageContaining("pop: 503");
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
