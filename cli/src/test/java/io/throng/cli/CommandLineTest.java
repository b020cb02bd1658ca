package io.throng.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandLineTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--help",
                "up --help",
                "server --help",
                "worker --help",
                "worker check --help",
                "worker benchmark --help",
                "generate text --help",
                "generate image --help",
                "admin --help",
                "admin create-user --help",
                "admin ledger verify --help",
                "import aihorde --help",
                "models fetch --help",
                "models pull --help",
                "bench --help"
            })
    void everyCommandHasHelp(String arguments) {
        assertThat(run(arguments.split(" "))).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("Usage: throng");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "fly",
                "generate",
                "generate text",
                "generate image cat",
                "admin ledger",
                "import",
                "import aihorde",
                "up --port x"
            })
    void aWrongCommandLineEndsWithTwoAndShowsUsage(String arguments) {
        assertThat(run(arguments.isEmpty() ? new String[0] : arguments.split(" ")))
                .isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("Usage:").doesNotContain("\tat ");
    }

    @Test
    void kudosWithThreeDecimalsAreRefused(@TempDir Path data) {
        assertThat(run("admin", "create-user", "alice", "--kudos", "1.005", "--data", data.toString()))
                .isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("1.005");
    }

    @Test
    void kudosBelowNothingAreRefused(@TempDir Path data) {
        assertThat(run("admin", "create-user", "alice", "--kudos=-0.01", "--data", data.toString()))
                .isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("-0.01 is less than 0");
    }

    @Test
    void anAddressToImportFromThatIsNoneIsRefusedWithoutBeingRepeated(@TempDir Path data) {
        assertThat(run(
                        "import",
                        "aihorde",
                        "--from",
                        "mysql://u:secret@host/db",
                        "--salt",
                        "hidden",
                        "--data",
                        data.toString()))
                .isEqualTo(ExitCode.USAGE);
        assertThat(err.toString())
                .contains("postgres://")
                .doesNotContain("secret")
                .doesNotContain("hidden")
                .doesNotContain("\tat ");
    }

    @Test
    void administeringAFolderWithoutDatabaseSaysSo(@TempDir Path data) {
        assertThat(run("admin", "ledger", "verify", "--data", data.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("no database in " + data).doesNotContain("\tat ");
    }

    @Test
    void anUnknownModelIsNamed() {
        assertThat(run("models", "pull", "no-such-model")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("no-such-model");
    }

    @Test
    void theCatalogueIsListed() {
        assertThat(run("models", "list")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("SmolLM2-135M-Instruct");
    }

    private int run(String... arguments) {
        CommandLine line = ThrongCommand.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }
}
