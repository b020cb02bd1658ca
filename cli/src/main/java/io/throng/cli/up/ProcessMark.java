package io.throng.cli.up;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * A note in the data folder of which process was started from here. When we are killed ({@code kill -9}, out of memory) the process
 * lives on, holding the port and the database; whoever takes the folder next finds it by this note and ends it in order.
 *
 * <p>A number alone proves nothing, since it may belong to somebody else by now; the moment at which the process began must agree.
 *
 * @param file the note; it need not exist
 */
public record ProcessMark(Path file) {
    /** Clocks of processes are read with the system's tick, which is this fine at least. */
    private static final Duration TICK = Duration.ofSeconds(1);

    private static final Duration FORCE_BOUND = Duration.ofSeconds(10);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);
    private static final int MAXIMUM_NOTE_CHARACTERS = 100;

    public ProcessMark {
        requireNonNull(file);
    }

    /** Notes a process. */
    public void set(ProcessHandle process) throws IOException {
        String began = process.info().startInstant().map(Instant::toString).orElse("");
        Files.writeString(file, process.pid() + " " + began + System.lineSeparator());
    }

    /** Forgets the process, which has ended. */
    public void clear() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // The next reader finds that no process of that number began at that moment.
            System.getLogger(ProcessMark.class.getName()).log(System.Logger.Level.DEBUG, "left behind: " + file, e);
        }
    }

    /** The noted process, when it still runs. */
    public Optional<ProcessHandle> leftRunning() throws IOException {
        String[] note;
        try {
            String text = Files.readString(file);
            note = text.substring(0, Math.min(text.length(), MAXIMUM_NOTE_CHARACTERS))
                    .strip()
                    .split(" ", -1);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        if (note.length != 2 || !note[0].matches("[0-9]{1,18}")) {
            return Optional.empty();
        }
        return ProcessHandle.of(Long.parseLong(note[0])).filter(process -> runs(process) && began(process, note[1]));
    }

    /**
     * Ends a process that need not be a child of ours: in order, or by force when the bound has passed.
     *
     * @throws IOException when it does not end at all
     */
    static void end(ProcessHandle process, Duration bound) throws IOException, InterruptedException {
        process.destroy();
        if (!endsWithin(process, bound)) {
            process.destroyForcibly();
            if (!endsWithin(process, FORCE_BOUND)) {
                throw new IOException("process " + process.pid() + " does not end");
            }
        }
    }

    private static boolean endsWithin(ProcessHandle process, Duration bound) throws InterruptedException {
        long deadlineNanos = System.nanoTime() + bound.toNanos();
        while (runs(process)) {
            if (System.nanoTime() - deadlineNanos > 0) {
                return false;
            }
            Thread.sleep(BETWEEN_LOOKS);
        }
        return true;
    }

    /** A process that has ended and was not collected by its parent yet counts as alive, but runs no program any more. */
    private static boolean runs(ProcessHandle process) {
        return process.isAlive() && process.info().command().isPresent();
    }

    private static boolean began(ProcessHandle process, String noted) {
        Optional<Instant> began = process.info().startInstant();
        return began.isPresent()
                && Duration.between(instant(noted), began.get()).abs().compareTo(TICK) <= 0;
    }

    /** A note that cannot be read is of no process. */
    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            return Instant.EPOCH;
        }
    }
}
