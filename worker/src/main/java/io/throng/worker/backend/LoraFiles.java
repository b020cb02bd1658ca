package io.throng.worker.backend;

import io.throng.protocol.image.Lora;
import java.nio.file.Path;
import java.util.Optional;

/** Where the files of low-rank adaptations come from. Thread-safe. */
@FunctionalInterface
public interface LoraFiles {
    /**
     * The file of a lora, fetched if need be; empty if it cannot be had.
     *
     * @throws InterruptedException if interrupted while it is fetched
     */
    Optional<Path> file(Lora lora) throws InterruptedException;
}
