package io.throng.server.storage;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Drives {@code initdb} and {@code pg_ctl}. The server is started by {@code pg_ctl}, in a session of its own: a Ctrl-C in our terminal
 * does not reach it, and it outlives us when we are killed.
 */
final class PostgresControl {
    /** Longest wait for a start; replaying the log after a crash takes its time. */
    static final Duration START_PATIENCE = Duration.ofMinutes(5);
    /** Longest wait for a stop before the next harsher way is tried. */
    static final Duration STOP_PATIENCE = Duration.ofMinutes(1);

    private static final int TAIL_BYTES = 4096;

    private final PostgresBinaries binaries;
    private final PostgresAccount account;
    private final Path folder;

    PostgresControl(PostgresBinaries binaries, PostgresAccount account, Path folder) {
        this.binaries = requireNonNull(binaries, "binaries");
        this.account = requireNonNull(account, "account");
        this.folder = requireNonNull(folder, "folder");
    }

    Path cluster() {
        return folder.resolve("cluster");
    }

    Path logFolder() {
        return folder.resolve("log");
    }

    Path startLog() {
        return logFolder().resolve("start.log");
    }

    PostgresAccount account() {
        return account;
    }

    /**
     * Makes the cluster. It appears under its name only when it is whole, so that a kill half-way leaves nothing that looks usable.
     *
     * @param superuserPassword in a file, as initdb wants it
     */
    void init(Path superuserPassword) throws IOException, InterruptedException {
        Path fresh = folder.resolve("cluster.new");
        Folders.deleteTree(fresh);
        account.own(superuserPassword);
        run(
                START_PATIENCE,
                binaries.program("initdb").toString(),
                "--pgdata=" + fresh,
                "--username=" + EmbeddedDatabase.SUPERUSER,
                "--auth=scram-sha-256",
                "--pwfile=" + superuserPassword,
                "--encoding=UTF8",
                "--no-locale",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8");
        Files.move(fresh, cluster(), StandardCopyOption.ATOMIC_MOVE);
    }

    /** The release that a cluster was made by, such as {@code 18}. */
    String clusterRelease() throws IOException {
        return Files.readString(cluster().resolve("PG_VERSION")).strip();
    }

    /** The release of the programs, such as {@code 18.6}. */
    String programRelease() throws IOException, InterruptedException {
        String line = run(START_PATIENCE, binaries.program("postgres").toString(), "--version");
        return line.strip().replaceFirst("^postgres \\(PostgreSQL\\) ", "").replaceFirst(" .*", "");
    }

    /** Starts the server and waits until it takes connections. */
    void start() throws IOException, InterruptedException {
        Files.createDirectories(logFolder());
        account.own(logFolder());
        Files.deleteIfExists(startLog());
        try {
            run(
                    START_PATIENCE.plusSeconds(10),
                    binaries.program("pg_ctl").toString(),
                    "start",
                    "--wait",
                    "--timeout=" + START_PATIENCE.toSeconds(),
                    "--pgdata=" + cluster(),
                    "--log=" + startLog());
        } catch (DatabaseException e) {
            throw new DatabaseException(e.getMessage() + "\n" + tail(startLog()), e);
        }
    }

    /** Stops the server: sessions are ended, commits under way finish, and the data is written out. Harsher ways only when that fails. */
    void stop() throws IOException, InterruptedException {
        for (String mode : List.of("fast", "immediate")) {
            if (Postmaster.running(cluster()).isEmpty()) {
                return;
            }
            try {
                run(
                        STOP_PATIENCE.plusSeconds(10),
                        binaries.program("pg_ctl").toString(),
                        "stop",
                        "--wait",
                        "--timeout=" + STOP_PATIENCE.toSeconds(),
                        "--mode=" + mode,
                        "--pgdata=" + cluster());
            } catch (DatabaseException e) {
                System.getLogger(PostgresControl.class.getName())
                        .log(System.Logger.Level.WARNING, "PostgreSQL does not stop in mode " + mode, e);
            }
        }
        Postmaster.running(cluster()).ifPresent(left -> left.process().destroyForcibly());
        Postmaster.endOrphans(cluster(), STOP_PATIENCE);
    }

    private String run(Duration patience, String... commandLine) throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, "command-", ".out");
        try {
            ProcessBuilder builder = new ProcessBuilder(account.command(List.of(commandLine)))
                    .directory(binaries.home().toFile())
                    .redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(nullDevice()))
                    .redirectOutput(output.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
            builder.environment().put("LC_ALL", "C");
            Process process = builder.start();
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new DatabaseException(commandLine[0] + " took longer than " + patience);
            }
            if (process.exitValue() != 0) {
                throw new DatabaseException(
                        commandLine[0] + " failed with " + process.exitValue() + ": " + tail(output));
            }
            return Files.readString(output);
        } finally {
            Files.deleteIfExists(output);
        }
    }

    private static java.io.File nullDevice() {
        return new java.io.File(System.getProperty("os.name").startsWith("Windows") ? "NUL" : "/dev/null");
    }

    private static String tail(Path file) throws IOException {
        if (!Files.exists(file)) {
            return "";
        }
        byte[] bytes = Files.readAllBytes(file);
        int from = Math.max(0, bytes.length - TAIL_BYTES);
        return new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8).strip();
    }
}
