package io.throng.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.throng.bench.WorkerRun.Plan;
import io.throng.bench.WorkerRun.Subject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class WorkerBenchTest {
    @Test
    void ratesAreMediansAndTheRawFiguresStandBelow() {
        WorkerFigures figures = new WorkerFigures();
        figures.compare("texts", new Alternation(List.of(2.0, 2.0, 2.0), List.of(2.5, 2.0)), "texts", 1, true, 0.97);
        figures.compare("tokens", new Alternation(List.of(1.0, 1.0), List.of(2.0)), "tokens", 128, false, 0.95);
        figures.note("a note");

        assertThat(figures.markdown().lines())
                .containsSubsequence(
                        "| texts | texts a minute | 26.7 | 30.0 | 0.900 | 0.97 |",
                        "| tokens | tokens a second | 64.0 | 128.0 | 0.500 | 0.95 |",
                        "- texts: seconds a job, reference 2.000, 2.000, 2.000; measured 2.500, 2.000; ratios 0.800, 1.000",
                        "- a note");
    }

    @Test
    void theRateOfLlamaBenchIsReadFromItsReport() throws IOException {
        assertThat(LlamaBench.tokensPerSecond("[{\"n_gen\":128,\"avg_ns\":1000,\"avg_ts\":101.5}]"))
                .isEqualTo(101.5);
        assertThatThrownBy(() -> LlamaBench.tokensPerSecond("[]")).hasMessageContaining("no rate");
        assertThatThrownBy(() -> LlamaBench.tokensPerSecond("[{\"avg_ts\":1},{\"avg_ts\":2}]"))
                .hasMessageContaining("no rate");
        assertThatThrownBy(() -> LlamaBench.tokensPerSecond("error: no model")).hasMessageContaining("not JSON");
    }

    @ParameterizedTest(name = "rounds {0}, jobs {1}, steps {2}, tokens {3}, threads {4}: {5}")
    @CsvSource({
        "1, 1, 1, 16, 1, ''",
        "50, 29, 500, 1024, 1024, ''",
        "0, 1, 1, 16, 1, --rounds",
        "51, 1, 1, 16, 1, --rounds",
        "1, 0, 1, 16, 1, --jobs",
        "1, 30, 1, 16, 1, --jobs",
        "1, 1, 0, 16, 1, --steps",
        "1, 1, 501, 16, 1, --steps",
        "1, 1, 1, 15, 1, --tokens",
        "1, 1, 1, 1025, 1, --tokens",
        "1, 1, 1, 16, 0, --threads",
        "1, 1, 1, 16, 1025, --threads",
    })
    void boundsAreInclusive(int rounds, int jobs, int steps, int tokens, int threads, String wrong) {
        Set<Subject> subjects = Set.of(Subject.IMAGES);
        if (wrong.isEmpty()) {
            assertThatCode(() ->
                            new Plan(subjects, rounds, jobs, steps, tokens, threads, Path.of("jar"), Optional.empty()))
                    .doesNotThrowAnyException();
        } else {
            assertThatThrownBy(() ->
                            new Plan(subjects, rounds, jobs, steps, tokens, threads, Path.of("jar"), Optional.empty()))
                    .hasMessageContaining(wrong);
        }
    }

    @Test
    void tokensAreNotComparedWithoutLlamasBenchmark() {
        StringWriter said = new StringWriter();
        int code = new CommandLine(new WorkerBenchCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setErr(new PrintWriter(said))
                .execute("--measure", "tokens");

        assertThat(code).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(said.toString()).contains("--llama-bench");
    }
}
