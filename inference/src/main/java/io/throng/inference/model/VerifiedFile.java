package io.throng.inference.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model file under its final name, with the proof of its content beside it: {@code <file>.sha256}, trusted while it is not older than
 * the file (worker spec 11.3), so that a start does not hash gigabytes. The proof of a file whose hash nobody knew beforehand holds what
 * was found when it first arrived, and binds from then on.
 */
final class VerifiedFile {
    private static final int BUFFER_BYTES = 1 << 20;
    private static final Logger LOG = LoggerFactory.getLogger(VerifiedFile.class);

    private final Path file;
    private final Path proof;
    private final ModelFile expected;

    VerifiedFile(Path file, ModelFile expected) {
        this.file = file;
        this.proof = CacheFolder.companion(file, CacheFolder.PROOF);
        this.expected = expected;
    }

    /** Whether the whole, right file is there. A wrong one is removed. */
    boolean isPresent() throws IOException {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        if (sizeFits() && (proofHolds() || verify())) {
            return true;
        }
        Files.delete(file);
        Files.deleteIfExists(proof);
        return false;
    }

    /** Hashes the file whatever its proof says, and renews the proof if the content is right. */
    boolean verify() throws IOException {
        String sha256 = digest(file, "SHA-256");
        boolean right = sizeFits()
                && switch (expected.hash()) {
                    case ContentHash.Sha256 known -> known.hex().equals(sha256);
                    case ContentHash.Md5 known -> known.hex().equals(digest(file, "MD5"));
                    case ContentHash.Unknown _ ->
                        provenHash().isEmpty() || provenHash().equals(sha256);
                };
        if (right) {
            WeightFormat.requireAsNamed(file, expected.name());
            writeProof(sha256);
        }
        return right;
    }

    /**
     * Checks a fetched file and gives it its final name. A wrong one is deleted.
     *
     * @throws ResumableTransfer.PermanentException if it is not in a safe format
     * @throws IOException if its content is not what was expected
     */
    void accept(Path part) throws IOException {
        String sha256 = digest(part, "SHA-256");
        switch (expected.hash()) {
            case ContentHash.Sha256 known -> requireEqual(part, "sha256", sha256, known.hex());
            case ContentHash.Md5 known -> requireEqual(part, "md5", digest(part, "MD5"), known.hex());
            case ContentHash.Unknown _ ->
                LOG.warn("nobody knows the hash of {}; keeping what came, sha256 {}", expected.name(), sha256);
        }
        try {
            WeightFormat.requireAsNamed(part, expected.name());
        } catch (UnsafeFormatException e) {
            Files.delete(part);
            throw new ResumableTransfer.PermanentException(e.getMessage(), e);
        }
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        writeProof(sha256);
    }

    private static void requireEqual(Path part, String kind, String found, String wanted) throws IOException {
        if (!found.equals(wanted)) {
            long size = Files.size(part);
            Files.delete(part);
            throw new IOException(
                    "the fetched " + size + " bytes have the " + kind + " " + found + ", expected " + wanted);
        }
    }

    private boolean sizeFits() throws IOException {
        long size = Files.size(file);
        return expected.sizeBytes() == 0 ? size <= expected.maxBytes() : size == expected.sizeBytes();
    }

    private boolean proofHolds() throws IOException {
        if (!Files.isRegularFile(proof)
                || Files.getLastModifiedTime(proof).compareTo(Files.getLastModifiedTime(file)) < 0) {
            return false;
        }
        // Only a SHA-256 can be compared with the proof; other proofs were written after the check of their own kind.
        return !(expected.hash() instanceof ContentHash.Sha256 known)
                ? !provenHash().isEmpty()
                : provenHash().equals(known.hex());
    }

    /** The hash in the proof; empty if there is none. */
    private String provenHash() throws IOException {
        if (!Files.isRegularFile(proof)) {
            return "";
        }
        String text = Files.readString(proof);
        return text.matches("(?s)[0-9a-f]{64} .*") ? text.substring(0, 64) : "";
    }

    private void writeProof(String sha256) throws IOException {
        Files.writeString(proof, sha256 + " *" + expected.name() + "\n");
    }

    private static String digest(Path path, String algorithm) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has " + algorithm, e);
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
