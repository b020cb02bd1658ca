package io.throng.cli.up;

import static java.util.Objects.requireNonNull;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * An operating-system process as a {@link Child}. Its output is appended to a log file.
 *
 * <p>A terminal sends Ctrl-C to every process it started. The child ignores that signal, so that it ends only when its supervisor has
 * stopped what depends on it.
 */
public final class ProcessChild implements Child {
    private static final List<String> IGNORING_INTERRUPTS = List.of("/bin/sh", "-c", "trap '' INT; exec \"$@\"", "sh");

    private final String name;
    private final List<String> command;
    private final Map<String, String> environment;
    private final Path log;
    private final ProcessMark mark;
    private final Duration stopBound;
    private final Readiness readiness;
    private Process process;

    /** Waits until a process just started is of use. */
    @FunctionalInterface
    public interface Readiness {
        /**
         * @param process the process; ready never comes when it is no longer alive
         * @throws IOException when it will not become ready
         */
        void await(Process process) throws IOException, InterruptedException;
    }

    /**
     * @param name what it is called in messages
     * @param command program and arguments
     * @param environment variables added to this process's own
     * @param mark remembers the process for whoever comes after us if we are killed
     * @param stopBound how long its orderly end may take
     * @param log file that takes standard output and error
     * @param readiness waits until the process is of use
     */
    public ProcessChild(
            String name,
            List<String> command,
            Map<String, String> environment,
            Path log,
            ProcessMark mark,
            Duration stopBound,
            Readiness readiness) {
        this.name = requireNonNull(name);
        this.command = List.copyOf(command);
        this.environment = Map.copyOf(environment);
        this.log = requireNonNull(log);
        this.mark = requireNonNull(mark);
        this.stopBound = requireNonNull(stopBound);
        this.readiness = requireNonNull(readiness);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean essential() {
        return true;
    }

    @Override
    public CompletableFuture<String> start() throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(File.separatorChar == '/' ? IGNORING_INTERRUPTS : List.of());
        words.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        Process started = builder.start();
        started.getOutputStream().close();
        process = started;
        boolean ready = false;
        try {
            mark.set(started.toHandle());
            readiness.await(started);
            ready = true;
        } finally {
            if (!ready) {
                end(started);
                process = null;
            }
        }
        return started.onExit().thenApply(ended -> "exit code " + ended.exitValue() + ", log in " + log);
    }

    @Override
    public Duration stopBound() {
        return stopBound;
    }

    @Override
    public void stop() {
        if (process != null) {
            end(process);
            process = null;
        }
    }

    private void end(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(stopBound.toNanos(), TimeUnit.NANOSECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        mark.clear();
    }
}
