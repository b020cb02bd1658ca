package io.throng.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class BenchCommandTest {
    @ParameterizedTest
    @CsvSource({
        "--rounds=0, '--rounds must be 1..50: 0'",
        "--rounds=51, '--rounds must be 1..50: 51'",
        "--connections=1001, 'connections must be 1..1000: 1001'",
        "--seconds=0, duration must be above 0",
        "--seconds=601, at most PT10M",
        "--warm-up=601, --warm-up must be 0..PT10M",
        "--jobs=0, --jobs and --depths must be at least 1",
    })
    void whatIsOutOfBoundsIsRefusedBeforeAnythingIsStarted(String option, String told) {
        StringWriter said = new StringWriter();

        int exit = new CommandLine(new BenchCommand())
                .setErr(new PrintWriter(said))
                .execute("--self", "--server-jar=nothing-is-here.jar", option);

        assertThat(exit).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(said.toString()).contains(told);
    }
}
