package io.throng.worker.backend;

import io.throng.protocol.image.TextualInversion;
import java.nio.file.Path;
import java.util.Optional;

/** Where the files of textual inversions come from. Thread-safe. */
@FunctionalInterface
public interface InversionFiles {
    /**
     * The file of a textual inversion, fetched if need be; empty if it cannot be had.
     *
     * @throws InterruptedException if interrupted while it is fetched
     */
    Optional<Path> file(TextualInversion inversion) throws InterruptedException;
}
