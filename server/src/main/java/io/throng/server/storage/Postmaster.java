package io.throng.server.storage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * The server process of a cluster as its {@code postmaster.pid} tells it, checked against the processes that really run: a process id
 * in a file proves nothing after a crash, since the number may belong to somebody else by now.
 *
 * @param process the running server
 * @param port where it listens
 * @param ready whether it says that it takes connections
 */
record Postmaster(ProcessHandle process, int port, boolean ready) {
    private static final int PORT_LINE = 3;
    private static final int STATUS_LINE = 7;

    /** The server that runs on a cluster, if there is one. */
    static Optional<Postmaster> running(Path cluster) throws IOException {
        List<String> lines;
        try {
            lines = Files.readAllLines(lockFile(cluster));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        if (lines.size() <= PORT_LINE) {
            return Optional.empty();
        }
        try {
            long pid = Long.parseLong(lines.getFirst().strip());
            int port = Integer.parseInt(lines.get(PORT_LINE).strip());
            boolean ready =
                    lines.size() > STATUS_LINE && lines.get(STATUS_LINE).strip().equals("ready");
            return ProcessHandle.of(pid)
                    .filter(process -> process.isAlive() && serves(process, cluster))
                    .map(process -> new Postmaster(process, port, ready));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    static Path lockFile(Path cluster) {
        return cluster.resolve("postmaster.pid");
    }

    /**
     * Ends server processes of a cluster whose postmaster is gone. They could not commit anything any more, but while one lives no new
     * postmaster can start. Where there is no {@code /proc} nothing is found, and the start waits for them instead.
     */
    static void endOrphans(Path cluster, Duration patience) throws InterruptedException {
        List<ProcessHandle> orphans = ProcessHandle.allProcesses()
                .filter(process -> worksIn(process, cluster))
                .toList();
        orphans.forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle orphan : orphans) {
            try {
                orphan.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                throw new DatabaseException("server process " + orphan.pid() + " of " + cluster + " does not end", e);
            } catch (java.util.concurrent.ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** PostgreSQL's processes work in their data folder; failing that, the postmaster's command line names it. */
    private static boolean serves(ProcessHandle process, Path cluster) {
        return worksIn(process, cluster) || commandLine(process).contains(cluster.toString());
    }

    private static boolean worksIn(ProcessHandle process, Path cluster) {
        try {
            Path program = Files.readSymbolicLink(proc(process, "exe"));
            return Files.readSymbolicLink(proc(process, "cwd")).equals(cluster.toRealPath())
                    && program.getFileName().toString().startsWith("postgres");
        } catch (IOException | UnsupportedOperationException e) {
            return false; // ended, not ours to look at, or no /proc here
        }
    }

    private static String commandLine(ProcessHandle process) {
        try {
            return new String(Files.readAllBytes(proc(process, "cmdline")), StandardCharsets.UTF_8).replace('\0', ' ');
        } catch (IOException e) {
            ProcessHandle.Info info = process.info();
            return Stream.concat(
                            info.command().stream(), info.arguments().stream().flatMap(Stream::of))
                    .reduce("", (left, right) -> left + " " + right);
        }
    }

    private static Path proc(ProcessHandle process, String entry) {
        return Path.of("/proc", Long.toString(process.pid()), entry);
    }
}
