package io.throng.cli.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.cli.ThrongCommand;
import io.throng.cli.up.DataFolder;
import io.throng.cli.up.HealthProbe;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** {@code throng up} as a process of its own. */
@Tag("drill")
@Timeout(120)
class UpTest {
    private static final Duration UP_BOUND = Duration.ofSeconds(60);
    private static final int SIGTERM_EXIT = 128 + 15;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    private DataFolder data;
    private URI address;
    private Process up;

    @BeforeEach
    void chooseAddress() throws IOException {
        data = new DataFolder(folder.resolve("data"));
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            address = URI.create("http://localhost:" + probe.getLocalPort());
        }
    }

    @AfterEach
    void stop() throws Exception {
        if (up != null) {
            up.destroy();
            up.waitFor(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void afterTheSupervisorAloneWasKilledTheNextOneStopsWhatItLeftAndGoesOn() throws Exception {
        Path first = start("first.out");
        up.destroyForcibly().waitFor();
        ProcessHandle server = data.serverMark().leftRunning().orElseThrow();
        assertThat(HealthProbe.somebodyAnswers(address))
                .as("the server goes on alone")
                .isTrue();

        Path second = start("second.out");

        assertThat(Files.readString(second))
                .contains("left its server running (process " + server.pid() + ")")
                .contains("The server of process " + server.pid() + " has stopped.")
                .doesNotContain("Its key, shown this once");
        assertThat(Files.readString(first)).contains("Its key, shown this once").doesNotContain("left its server");
        assertThat(data.serverMark().leftRunning().orElseThrow().pid()).isNotEqualTo(server.pid());
        up.destroy();
        assertThat(up.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(up.exitValue()).isIn(0, SIGTERM_EXIT);
        assertThat(HealthProbe.somebodyAnswers(address)).isFalse();
        assertThat(data.serverMark().leftRunning()).isEmpty();
        assertThat(data.database().resolve("cluster/postmaster.pid")).doesNotExist();
    }

    /** Returns when it is up, with the file that takes what it says. */
    private Path start(String outputName) throws Exception {
        Path output = folder.resolve(outputName);
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dthrong.home=" + Path.of("").toAbsolutePath().getParent(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ThrongCommand.class.getName(),
                        "up",
                        "--no-worker",
                        "--data",
                        data.root().toString(),
                        "--port",
                        Integer.toString(address.getPort())))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("THRONG_") || name.startsWith("QUARKUS_"));
        up = builder.start();
        Awaiting.until("throng up says so", UP_BOUND, () -> {
            String said = Files.readString(output);
            assertThat(up.isAlive()).as(said).isTrue();
            return said.contains("Throng is up at " + address);
        });
        return output;
    }
}
