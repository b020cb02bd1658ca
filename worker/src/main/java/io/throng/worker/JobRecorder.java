package io.throng.worker;

import static java.util.Objects.requireNonNull;

import io.throng.protocol.wire.WireWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps every job and its result in a folder, for replay ({@code record_dir}): the popped job as {@code <role>-<id>.json}, a result as
 * {@code <role>-<id>.webp} or {@code .txt}. Replaced pictures are not kept. Recording that fails stops no work. Thread-safe.
 */
final class JobRecorder {
    /** Files written by one run; further ones are left out. */
    static final int MAX_FILES = 20_000;

    private static final Logger LOG = LoggerFactory.getLogger(JobRecorder.class);

    private final Optional<Path> folder;
    private final AtomicInteger written = new AtomicInteger();

    /** @param folder where to; empty to keep nothing */
    JobRecorder(Optional<Path> folder) {
        this.folder = requireNonNull(folder, "folder");
    }

    /** A job has been taken; {@code reply} is the answer of the pop. */
    void taken(String role, String id, Object reply) {
        if (folder.isPresent()) {
            write(role, id, "json", WireWriter.bytes(reply));
        }
    }

    /** A result has been made. */
    void made(String role, String id, String extension, byte[] content) {
        if (folder.isPresent()) {
            write(role, id, extension, content);
        }
    }

    private void write(String role, String id, String extension, byte[] content) {
        int number = written.incrementAndGet();
        if (number > MAX_FILES) {
            if (number == MAX_FILES + 1) {
                LOG.warn("{} files have been recorded; no more are", MAX_FILES);
            }
            return;
        }
        // Ids come from the horde and must not choose a path.
        String name = role + "-" + id.replaceAll("[^A-Za-z0-9-]", "_") + "." + extension;
        try {
            Files.createDirectories(folder.orElseThrow());
            Files.write(folder.orElseThrow().resolve(name), content);
        } catch (IOException e) {
            LOG.warn("{} cannot be recorded: {}", name, e.toString());
        }
    }
}
