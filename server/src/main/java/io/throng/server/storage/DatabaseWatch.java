package io.throng.server.storage;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Starts the embedded PostgreSQL again when it is gone while we run: somebody killed it, or it gave up because its disk was full.
 * It comes back at the same address, so that whoever is connected only has to connect anew. While it does not start, it is tried again
 * after 1, 2, 4 … seconds, at most {@value #LONGEST_PAUSE_SECONDS}.
 */
final class DatabaseWatch implements AutoCloseable {
    static final long PERIOD_MILLIS = 500;
    static final long LONGEST_PAUSE_SECONDS = 16;

    /** How long an orderly end waits for a start under way, which must not be left half done. */
    private static final Duration CLOSE_PATIENCE = Duration.ofMinutes(2);

    private static final Duration ORPHAN_PATIENCE = Duration.ofSeconds(30);
    private static final System.Logger LOG = System.getLogger(DatabaseWatch.class.getName());

    private final PostgresControl control;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("postgres-watch").factory());

    // Touched by the watch's own thread only.
    private long pauseSeconds;
    private long notBeforeNanos = System.nanoTime();

    DatabaseWatch(PostgresControl control) {
        this.control = requireNonNull(control, "control");
        clock.scheduleWithFixedDelay(this::look, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        if (System.nanoTime() - notBeforeNanos < 0) {
            return;
        }
        try {
            if (Postmaster.running(control.cluster()).isEmpty()) {
                restart();
            }
            pauseSeconds = 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            pauseSeconds = Math.clamp(2 * pauseSeconds, 1, LONGEST_PAUSE_SECONDS);
            notBeforeNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(pauseSeconds);
            LOG.log(Level.ERROR, "the database does not start; next attempt in " + pauseSeconds + " s", e);
        }
    }

    private void restart() throws IOException, InterruptedException {
        LOG.log(Level.WARNING, "the database is gone and is started again");
        Postmaster.endOrphans(control.cluster(), ORPHAN_PATIENCE);
        Files.deleteIfExists(Postmaster.lockFile(control.cluster()));
        control.start();
        LOG.log(Level.INFO, "the database runs again");
    }

    /** Ends the watch; when this returns it starts nothing any more. */
    @Override
    public void close() {
        clock.shutdown();
        try {
            if (!clock.awaitTermination(CLOSE_PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                LOG.log(Level.WARNING, "a start of the database is still under way");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
