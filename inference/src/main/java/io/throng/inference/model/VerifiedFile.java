package io.throng.inference.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A model file under its final name, with the proof of its content beside it: {@code <file>.sha256}, trusted while it is not older
 * than the file (worker spec 11.3), so that a start does not hash gigabytes.
 */
final class VerifiedFile {
    private static final byte[] GGUF_MAGIC = "GGUF".getBytes(StandardCharsets.US_ASCII);
    private static final int BUFFER_BYTES = 1 << 20;

    private final Path file;
    private final Path proof;
    private final CatalogueEntry entry;

    VerifiedFile(Path file, CatalogueEntry entry) {
        this.file = file;
        this.proof = ModelDownloader.sibling(file, ".sha256");
        this.entry = entry;
    }

    /** Whether the whole, right file is there. A wrong one is removed. */
    boolean isPresent() throws IOException {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        if (Files.size(file) == entry.sizeBytes()) {
            if (proofHolds()) {
                return true;
            }
            if (sha256(file).equals(entry.sha256())) {
                writeProof();
                return true;
            }
        }
        Files.delete(file);
        Files.deleteIfExists(proof);
        return false;
    }

    /**
     * Checks a fetched file and gives it its final name. A wrong one is deleted.
     *
     * @throws IOException if its content is not what the catalogue says
     */
    void accept(Path part) throws IOException {
        String found = sha256(part);
        if (!found.equals(entry.sha256())) {
            long size = Files.size(part);
            Files.delete(part);
            throw new IOException(
                    "the fetched " + size + " bytes have the sha256 " + found + ", expected " + entry.sha256());
        }
        if (entry.file().endsWith(".gguf") && !startsWith(part, GGUF_MAGIC)) {
            Files.delete(part);
            throw new ResumableTransfer.PermanentException("the file is no GGUF file");
        }
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        ModelDownloader.publish(part, file);
        writeProof();
    }

    private boolean proofHolds() throws IOException {
        return Files.isRegularFile(proof)
                && Files.getLastModifiedTime(proof).compareTo(Files.getLastModifiedTime(file)) >= 0
                && Files.readString(proof).startsWith(entry.sha256() + " ");
    }

    private void writeProof() throws IOException {
        Files.writeString(proof, entry.sha256() + " *" + entry.file() + "\n");
    }

    private static boolean startsWith(Path path, byte[] magic) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            return Arrays.equals(in.readNBytes(magic.length), magic);
        }
    }

    private static String sha256(Path path) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
        try (InputStream in = Files.newInputStream(path)) {
            byte[] buffer = new byte[BUFFER_BYTES];
            int count;
            while ((count = in.read(buffer)) >= 0) {
                digest.update(buffer, 0, count);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
