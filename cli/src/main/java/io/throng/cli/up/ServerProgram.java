package io.throng.cli.up;

import static java.util.Objects.requireNonNull;

import io.throng.cli.CommandFailure;
import io.throng.cli.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How the server is started as a process of its own: it has its own class path and its own heap, and dies alone.
 *
 * @param jar the server's {@code quarkus-run.jar}
 */
public record ServerProgram(Path jar) {
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
}
