package io.throng.inference.diffusion.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class QuietRuntimeTest {
    private static final int LONG_COMMAND_LINE = 20_000;

    /** Names that make the runtime keep quiet by itself. */
    private static final Set<String> QUIET_ANYWAY =
            Set.of(QuietRuntime.SWITCH, "CI", "TF_BUILD", "GITHUB_ACTIONS", "ORT_RUNNING_UNIT_TESTS", "THRONG_CI");

    @TempDir
    private Path folder;

    /** What the child does. */
    static final class Child {
        private Child() {}

        public static void main(String[] arguments) {
            QuietRuntime.environment();
            System.out.println(QuietRuntime.get(QuietRuntime.SWITCH).orElse("not set"));
        }
    }

    @Test
    void theRuntimeIsToldToSendNothingHomeBeforeItStartsAndDoesNotDieOfALongCommandLine() throws Exception {
        Path said = folder.resolve("said");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Djava.io.tmpdir=" + folder,
                        "-Dfiller=" + "x".repeat(LONG_COMMAND_LINE),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Child.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        builder.environment().keySet().removeAll(QUIET_ANYWAY);
        builder.environment().put("TMPDIR", folder.toString());
        Process child = builder.start();

        assertThat(child.waitFor(2, TimeUnit.MINUTES)).isTrue();

        assertThat(child.exitValue()).as(Files.readString(said)).isZero();
        assertThat(Files.readAllLines(said)).endsWith("1");
        assertThat(tracesOfTelemetry()).isEmpty();
    }

    private List<Path> tracesOfTelemetry() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith("mat-debug"))
                    .toList();
        }
    }
}
