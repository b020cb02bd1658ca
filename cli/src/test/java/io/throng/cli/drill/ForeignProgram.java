package io.throng.cli.drill;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.opentest4j.TestAbortedException;

/**
 * A program that is not ours, run in a folder with its output in a file.
 *
 * @param command program and arguments
 * @param folder where it runs
 * @param environment variables added to ours
 * @param output gets what it writes
 */
record ForeignProgram(List<String> command, Path folder, Map<String, String> environment, Path output) {
    /** Set where the suite has to be complete: what a drill lacks is then an error. */
    static final String COMPLETE = "THRONG_CI";

    private static final int SHOWN_OUTPUT_CHARACTERS = 12_000;

    ForeignProgram {
        command = List.copyOf(command);
        requireNonNull(folder);
        environment = Map.copyOf(environment);
        requireNonNull(output);
    }

    /** Starts it; the caller ends it. */
    Process start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        return process;
    }

    /**
     * Runs it to its end.
     *
     * @return its exit code; empty when it does not end within the bound, and is ended then
     */
    Optional<Integer> run(Duration bound) throws IOException, InterruptedException {
        Process process = start();
        try {
            return process.waitFor(bound.toMillis(), TimeUnit.MILLISECONDS)
                    ? Optional.of(process.exitValue())
                    : Optional.empty();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
    }

    /** Runs it to its end, which must be a success. */
    void succeed(Duration bound) throws IOException, InterruptedException {
        Optional<Integer> exit = run(bound);
        assertThat(exit).as("exit of %s, after\n%s", command, written()).hasValue(0);
    }

    /** The last it wrote. */
    String written() throws IOException {
        String text = Files.exists(output) ? Files.readString(output, StandardCharsets.UTF_8) : "";
        return text.substring(Math.max(0, text.length() - SHOWN_OUTPUT_CHARACTERS));
    }

    /** Where a program is, among the folders of {@code PATH} and those of system programs. */
    static Optional<Path> find(String name) {
        String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin";
        return Arrays.stream(path.split(":"))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** The program, or {@link #lacking} when it is not installed. */
    static Path need(String name) {
        return find(name).orElseThrow(() -> lacking(name + " is not installed"));
    }

    /**
     * Ends the test: as skipped, or, where the suite has to be complete, as failed.
     *
     * @return never; so that callers can say {@code throw}
     */
    static RuntimeException lacking(String reason) {
        if ("true".equals(System.getenv(COMPLETE))) {
            throw new AssertionError(reason);
        }
        System.out.println("drill skipped: " + reason);
        throw new TestAbortedException(reason);
    }
}
