package io.throng.worker;

import static java.util.Objects.requireNonNull;

import io.throng.worker.config.ConfigException;
import io.throng.worker.config.WorkerConfigReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Reads the settings file again when it has changed, and hands sound settings to the worker whole; what cannot be used leaves everything
 * as it is (worker spec 2.1).
 */
public final class SettingsWatch implements AutoCloseable {
    /** Time between two looks at the file. */
    public static final Duration PERIOD = Duration.ofSeconds(1);

    private final Path file;
    private final Map<String, String> environment;
    private final WorkerProgram program;
    private final WorkerEvent.Listener events;
    private final CountDownLatch closed = new CountDownLatch(1);
    private Mark seen;

    /**
     * @param file the settings
     * @param environment what wins over the file
     * @param program takes changed settings up
     * @param events told of settings that cannot be used
     */
    public SettingsWatch(
            Path file, Map<String, String> environment, WorkerProgram program, WorkerEvent.Listener events) {
        this.file = requireNonNull(file, "file");
        this.environment = Map.copyOf(environment);
        this.program = requireNonNull(program, "program");
        this.events = requireNonNull(events, "events");
        this.seen = mark();
    }

    /** Begins to look, every {@code period}. */
    public SettingsWatch start(Duration period) {
        Thread.ofVirtual().name("throng-settings").start(() -> {
            try {
                while (!closed.await(period.toNanos(), TimeUnit.NANOSECONDS)) {
                    look();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        return this;
    }

    /** Looks once. */
    void look() {
        Mark now = mark();
        if (now.equals(seen) || now.equals(Mark.ABSENT)) {
            // An editor that writes a file anew may have removed it for a moment.
            return;
        }
        seen = now;
        try {
            WorkerConfigReader.Loaded loaded = WorkerConfigReader.load(Optional.of(file), environment);
            program.reload(loaded.config(), loaded.notes());
        } catch (ConfigException e) {
            events.onEvent(new WorkerEvent.ReloadRefused(e.getMessage()));
        }
    }

    private Mark mark() {
        try {
            return new Mark(Files.getLastModifiedTime(file), Files.size(file));
        } catch (IOException e) {
            return Mark.ABSENT;
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }

    private record Mark(FileTime modified, long bytes) {
        private static final Mark ABSENT = new Mark(FileTime.fromMillis(0), -1);
    }
}
