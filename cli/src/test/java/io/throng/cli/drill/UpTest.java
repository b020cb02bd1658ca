package io.throng.cli.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.cli.ThrongCommand;
import io.throng.cli.up.DataFolder;
import io.throng.cli.up.HealthProbe;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** {@code throng up} as a process of its own. */
@Tag("drill")
@Timeout(600)
class UpTest {
    private static final Duration UP_BOUND = Duration.ofMinutes(3);
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
            up.waitFor(UP_BOUND.toSeconds(), TimeUnit.SECONDS);
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
        assertThat(Files.readString(first))
                .contains("Its key, shown this once")
                .contains("generate text \"Once upon a time\" --server " + address + " --data \"" + data.root() + "\"")
                .doesNotContain("left its server");
        assertThat(data.serverMark().leftRunning().orElseThrow().pid()).isNotEqualTo(server.pid());
        up.destroy();
        assertThat(up.waitFor(UP_BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(up.exitValue()).isIn(0, SIGTERM_EXIT);
        assertThat(HealthProbe.somebodyAnswers(address)).isFalse();
        assertThat(data.serverMark().leftRunning()).isEmpty();
        assertThat(data.database().resolve("cluster/postmaster.pid")).doesNotExist();
    }

    @Test
    void aNewHordeDrawsWithTheModelThatComesInTheBox() throws Exception {
        start("drawing.out", Map.of("THRONG_WORKER_TEXT_BACKEND", "none"));
        Path apple = folder.resolve("apple.webp");
        Path output = folder.resolve("generate.out");

        Process generate = program(
                        output,
                        Map.of(),
                        "generate",
                        "image",
                        "a red apple, 3d",
                        "--seed=1",
                        "--server=" + address,
                        "--data=" + data.root(),
                        "--output=" + apple)
                .start();

        boolean ended = generate.waitFor(UP_BOUND.toSeconds(), TimeUnit.SECONDS);
        generate.destroy();
        assertThat(ended).as("drawn by then: %s", Files.readString(output)).isTrue();
        assertThat(generate.exitValue()).as(Files.readString(output)).isZero();
        BufferedImage picture = ImageIO.read(apple.toFile());
        assertThat(picture.getWidth()).isEqualTo(512);
        Color middle = new Color(picture.getRGB(256, 320));
        assertThat(middle.getRed()).as("the apple is red: %s", middle).isGreaterThan(2 * middle.getGreen());
        assertThat(new Color(picture.getRGB(8, 500)).getGreen())
                .as("and lies on white")
                .isGreaterThan(200);
    }

    private Path start(String outputName) throws Exception {
        return start(outputName, Map.of(), "--no-worker");
    }

    /** Returns when it is up, with the file that takes what it says. */
    private Path start(String outputName, Map<String, String> environment, String... options) throws Exception {
        Path output = folder.resolve(outputName);
        List<String> arguments = new ArrayList<>(
                List.of("up", "--data", data.root().toString(), "--port", Integer.toString(address.getPort())));
        arguments.addAll(List.of(options));
        up = program(output, environment, arguments.toArray(String[]::new)).start();
        Awaiting.until("throng up says so", UP_BOUND, () -> {
            String said = Files.readString(output);
            assertThat(up.isAlive()).as(said).isTrue();
            return said.contains("Throng is up at " + address);
        });
        return output;
    }

    /** The command line program with nothing in its environment but what is given. */
    private static ProcessBuilder program(Path output, Map<String, String> environment, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Dthrong.home=" + Path.of("").toAbsolutePath().getParent(),
                "-cp",
                System.getProperty("java.class.path"),
                ThrongCommand.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("THRONG_") || name.startsWith("QUARKUS_"));
        builder.environment().putAll(ServerUnderTest.SHORT_LIFE);
        builder.environment().putAll(environment);
        return builder;
    }
}
