package io.throng.server.storage;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Keeps the newest log files of PostgreSQL and removes the others. PostgreSQL itself closes a file at its size bound but never deletes
 * one.
 */
final class LogSweeper implements AutoCloseable {
    /** Log files that are kept. */
    static final int KEPT_FILES = 5;

    private static final long PERIOD_SECONDS = 60;

    private final Path folder;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("postgres-log-sweeper").factory());

    LogSweeper(Path folder) {
        this.folder = requireNonNull(folder, "folder");
        clock.scheduleWithFixedDelay(this::sweepQuietly, 0, PERIOD_SECONDS, TimeUnit.SECONDS);
    }

    /** Removes all but the newest {@value #KEPT_FILES} log files; their names sort by time. */
    static void sweep(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> tooOld = files.filter(
                            file -> file.getFileName().toString().matches("postgres-[0-9]{8}-[0-9]{6}\\.log"))
                    .sorted(Comparator.comparing(Path::getFileName).reversed())
                    .skip(KEPT_FILES)
                    .toList();
            for (Path file : tooOld) {
                Files.deleteIfExists(file);
            }
        }
    }

    private void sweepQuietly() {
        try {
            sweep(folder);
        } catch (IOException | java.io.UncheckedIOException e) {
            System.getLogger(LogSweeper.class.getName()).log(System.Logger.Level.WARNING, "cannot tidy " + folder, e);
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
