package io.throng.server.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;

/** Small files that only their owner may read, written as a whole or not at all. */
public final class SecretFile {
    /** Entropy of a generated secret. */
    public static final int SECRET_BYTES = 32;

    private static final int MAX_FILE_BYTES = 4096;
    private static final SecureRandom RANDOM = new SecureRandom();

    private SecretFile() {}

    /**
     * The secret kept in a file, made on first use: {@value #SECRET_BYTES} random bytes in hexadecimal. When several processes ask at
     * once, all get the same.
     */
    public static String readOrCreate(Path file) throws IOException {
        if (!Files.exists(file)) {
            makeFolders(file.toAbsolutePath().getParent());
            Path fresh = writeBeside(file, newSecret());
            try {
                Files.createLink(file, fresh); // atomic, and fails when somebody was faster
            } catch (FileAlreadyExistsException e) {
                return read(file);
            } catch (UnsupportedOperationException | IOException e) {
                Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(fresh);
            }
        }
        return read(file);
    }

    /** A fresh secret in hexadecimal. */
    public static String newSecret() {
        byte[] bytes = new byte[SECRET_BYTES];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Replaces a file by one with this content that only its owner may read. */
    public static void write(Path file, String content) throws IOException {
        Path fresh = writeBeside(file, content);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Creates a folder, and those above it, that only its owner may enter. */
    public static void makeFolders(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder, ownerOnly(folder, "rwx------"));
        }
    }

    private static String read(Path file) throws IOException {
        if (Files.size(file) > MAX_FILE_BYTES) {
            throw new IOException(file + " is too large to be a secret");
        }
        String secret = Files.readString(file).strip();
        if (secret.length() < SECRET_BYTES) {
            throw new IOException(
                    file + " holds no usable secret: at least " + SECRET_BYTES + " characters are needed");
        }
        return secret;
    }

    private static Path writeBeside(Path file, String content) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        Path fresh = folder.resolve("." + file.getFileName() + "." + newSecret().substring(0, 16));
        try (FileChannel channel = FileChannel.open(
                fresh,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                ownerOnly(folder, "rw-------"))) {
            ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        return fresh;
    }

    /** On file systems without POSIX permissions the folder's own access list decides. */
    private static FileAttribute<?>[] ownerOnly(Path place, String permissions) throws IOException {
        Path existing = place.toAbsolutePath();
        while (!Files.exists(existing)) {
            existing = existing.getParent();
        }
        FileStore store = Files.getFileStore(existing);
        return store.supportsFileAttributeView("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
