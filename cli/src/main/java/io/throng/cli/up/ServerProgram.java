package io.throng.cli.up;

import static java.util.Objects.requireNonNull;

import io.throng.cli.CommandFailure;
import io.throng.cli.ExitCode;
import io.throng.server.ThrongServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How the server is started as a process of its own: it has its own class path and its own heap, and dies alone.
 *
 * @param jar the server's {@code quarkus-run.jar}
 */
public record ServerProgram(Path jar) {
    /** How long its orderly end may take: as long as it allows itself. */
    public static final Duration STOP_BOUND = Duration.ofSeconds(ThrongServer.STOP_BOUND_SECONDS);

    private static final String HOME_PROPERTY = "throng.home";
    private static final String JAR_BELOW_HOME = "server/target/quarkus-app/quarkus-run.jar";

    public ServerProgram {
        requireNonNull(jar);
    }

    /** The program beside this one, in the folder the launcher names. */
    static ServerProgram installed() {
        return below(Path.of(System.getProperty(HOME_PROPERTY, "")));
    }

    /**
     * The program as the build leaves it.
     *
     * @param home root folder of the repository
     * @throws CommandFailure when it is not built
     */
    public static ServerProgram below(Path home) {
        Path jar = home.resolve(JAR_BELOW_HOME).toAbsolutePath();
        if (!Files.isRegularFile(jar)) {
            throw new CommandFailure(
                    ExitCode.FAILED, "The server is not built: " + jar + " is missing. Run ./throng build.");
        }
        return new ServerProgram(jar);
    }

    /** Program and arguments. */
    public List<String> command(int port) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dfile.encoding=UTF-8",
                "-Dstdout.encoding=UTF-8",
                "-Dquarkus.http.port=" + port,
                "-jar",
                jar.toString());
    }

    /** Variables that put everything the server keeps into one folder; what the caller has set stays as it is. */
    public Map<String, String> environment(DataFolder data, Map<String, String> present) {
        Map<String, String> added = new HashMap<>();
        added.put("THRONG_DATABASE_FOLDER", data.database().toString());
        added.put("THRONG_MEDIA_FOLDER", data.media().toString());
        added.keySet().removeIf(present::containsKey);
        return Map.copyOf(added);
    }

    /**
     * Ends the server that an earlier {@code throng} on this folder left running because it was killed. Its database is stopped with it.
     *
     * @param notices told of it, before and after
     * @throws CommandFailure when it does not end
     */
    static void endLeftRunning(DataFolder folder, Consumer<String> notices) throws InterruptedException {
        ProcessMark mark = folder.serverMark();
        try {
            Optional<ProcessHandle> left = mark.leftRunning();
            if (left.isPresent()) {
                long pid = left.get().pid();
                notices.accept("An earlier throng was killed and left its server running (process " + pid
                        + "). Stopping it first ...");
                ProcessMark.end(left.get(), STOP_BOUND);
                notices.accept("The server of process " + pid + " has stopped.");
            }
            mark.clear();
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "Cannot stop the server that was left running on " + folder.root() + ": " + e.getMessage(),
                    e);
        }
    }
}
