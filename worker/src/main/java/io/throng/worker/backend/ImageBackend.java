package io.throng.worker.backend;

import io.throng.protocol.image.ImagePopPayload;
import java.awt.image.BufferedImage;
import java.time.Duration;

/** Something that makes pictures. Thread-safe. Calls end early, with {@link InterruptedException}, when interrupted. */
public interface ImageBackend extends AutoCloseable {
    /**
     * One picture.
     *
     * @param job what to do
     * @param model the horde's name of the model
     * @param seed seed to use
     * @param limit time after which nobody wants the picture any more
     * @throws BackendException if it could not be done
     */
    BufferedImage generate(ImagePopPayload job, String model, long seed, Duration limit)
            throws BackendException, InterruptedException;

    @Override
    void close();
}
