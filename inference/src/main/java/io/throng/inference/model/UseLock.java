package io.throng.inference.model;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/**
 * Who uses which unit of a cache, in this process and in others on this machine. A process holds a shared lock on a file beside the unit
 * while anybody in it uses the unit; the operating system lets go of it when the process dies, however it dies. File locks belong to a
 * whole process, so its own users are counted here.
 */
final class UseLock {
    /** INVARIANT: a path is present exactly while its count is above zero; guarded by the class. */
    private static final Map<Path, Held> HELD = new HashMap<>();

    private UseLock() {}

    private static final class Held {
        private final FileChannel channel;
        private final FileLock lock;
        private int users;

        Held(FileChannel channel, FileLock lock) {
            this.channel = channel;
            this.lock = lock;
        }
    }

    /** Takes part in using a unit. Waits for an eviction under way in another process. */
    static synchronized void acquire(Path lockFile) throws IOException {
        Held held = HELD.get(lockFile);
        if (held == null) {
            FileChannel channel = FileChannel.open(
                    lockFile, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            try {
                held = new Held(channel, channel.lock(0, Long.MAX_VALUE, true));
            } catch (IOException e) {
                channel.close();
                throw e;
            }
            HELD.put(lockFile, held);
        }
        held.users++;
    }

    /** Ends one use. */
    static synchronized void release(Path lockFile) throws IOException {
        Held held = HELD.get(lockFile);
        if (held == null) {
            throw new IllegalStateException(lockFile + " is not in use");
        }
        if (--held.users == 0) {
            HELD.remove(lockFile);
            held.lock.release();
            held.channel.close();
        }
    }

    /** Whether anybody uses the unit now. */
    static synchronized boolean isHeld(Path lockFile) throws IOException {
        return HELD.containsKey(lockFile) || Files.exists(lockFile) && !runExclusively(lockFile, () -> {});
    }

    /** Something to do while nobody uses a unit. */
    @FunctionalInterface
    interface Action {
        void run() throws IOException;
    }

    /**
     * Runs an action while nobody can begin to use the unit.
     *
     * @return false, and nothing done, if somebody uses it
     */
    static synchronized boolean runExclusively(Path lockFile, Action action) throws IOException {
        if (HELD.containsKey(lockFile)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(
                        lockFile, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock == null) {
                return false;
            }
            action.run();
            return true;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }
}
