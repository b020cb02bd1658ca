package io.throng.cli.up;

import static java.util.Objects.requireNonNull;

import io.throng.cli.CommandFailure;
import io.throng.cli.ExitCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * The folder that holds everything a horde on this machine must keep: the database, media, keys and logs.
 *
 * @param root absolute path of the folder
 */
public record DataFolder(Path root) {
    /** Where the data is when nobody says otherwise, relative to the working folder. */
    public static final String DEFAULT = "data";

    private static final String LOCK_FILE = "throng.lock";
    private static final int MAXIMUM_NOTE_BYTES = 1024;

    public DataFolder {
        root = requireNonNull(root).toAbsolutePath().normalize();
    }

    /** Log of the server process. */
    public Path serverLog() {
        return root.resolve("logs").resolve("server.log");
    }

    /** Remembers which process is the server. */
    public ProcessMark serverMark() {
        return new ProcessMark(root.resolve("server.process"));
    }

    /** The embedded database's folder. */
    public Path database() {
        return root.resolve("postgres");
    }

    /** Where the local media store keeps images. */
    public Path media() {
        return root.resolve("media");
    }

    /** Creates the folder, readable by its owner only, if it does not exist. */
    public void create() {
        try {
            if (!Files.isDirectory(root)) {
                Files.createDirectories(root);
                restrict(root, "rwx------");
            }
            Path logs = serverLog().getParent();
            if (!Files.isDirectory(logs)) {
                Files.createDirectories(logs);
                restrict(logs, "rwx------");
            }
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, "Cannot create the data folder " + root + ": " + e, e);
        }
    }

    /**
     * Makes this process the only {@code throng} on the folder until it closes the lock or ends, however it ends.
     *
     * @param note what others are told about the holder, for example its process id and address; at most 1024 bytes
     * @throws CommandFailure with {@link ExitCode#ALREADY_RUNNING} and the holder's note when another process has it
     */
    public Lock lock(String note) {
        byte[] noteBytes = note.getBytes(StandardCharsets.UTF_8);
        if (noteBytes.length > MAXIMUM_NOTE_BYTES) {
            throw new IllegalArgumentException("note of " + noteBytes.length + " bytes, at most " + MAXIMUM_NOTE_BYTES);
        }
        Path file = root.resolve(LOCK_FILE);
        FileChannel channel = null;
        try {
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            // The lock covers a byte far behind the note, so that the note stays readable where locks are mandatory.
            if (!tryLock(channel)) {
                String holder = readNote(channel);
                channel.close();
                throw new CommandFailure(
                        ExitCode.ALREADY_RUNNING,
                        "Throng is already running on " + root + (holder.isBlank() ? "." : ": " + holder));
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(noteBytes), 0);
            return new Lock(channel);
        } catch (IOException e) {
            close(channel);
            throw new CommandFailure(ExitCode.FAILED, "Cannot lock the data folder " + root + ": " + e, e);
        }
    }

    /** What a secret file of the folder holds, if it is there. */
    public Optional<String> readSecret(String name) {
        try {
            String value = Files.readString(root.resolve(name)).strip();
            return value.isEmpty() ? Optional.empty() : Optional.of(value);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, "Cannot read " + root.resolve(name) + ": " + e, e);
        }
    }

    /** Writes a file that only its owner may read; whole or not at all. */
    public void writeSecret(String name, String value) {
        Path target = root.resolve(name);
        Path draft = root.resolve(name + ".new");
        try {
            Files.deleteIfExists(draft);
            if (isPosix()) {
                Files.createFile(
                        draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            Files.writeString(draft, value + System.lineSeparator());
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, "Cannot write " + target + ": " + e, e);
        }
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock(Long.MAX_VALUE - 1, 1, false) != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static String readNote(FileChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(MAXIMUM_NOTE_BYTES);
        channel.read(buffer, 0);
        return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8).strip();
    }

    private static void restrict(Path path, String permissions) throws IOException {
        if (isPosix()) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
        }
    }

    private static boolean isPosix() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    }

    private static void close(FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                // The file was opened for the lock alone; there is nothing to lose.
            }
        }
    }

    /** The right to run on a folder. */
    public record Lock(FileChannel channel) implements AutoCloseable {
        @Override
        public void close() {
            DataFolder.close(channel);
        }
    }
}
