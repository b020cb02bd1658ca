package io.throng.worker.backend;

import java.time.Duration;
import java.util.List;

/** Something that makes pictures. Thread-safe. Calls end early, with {@link InterruptedException}, when interrupted. */
public interface ImageBackend extends AutoCloseable {
    /**
     * What it can take now.
     *
     * @throws BackendException if it is not there
     */
    ImageOffer describe() throws BackendException, InterruptedException;

    /**
     * The pictures of a task, in order; as many as asked for.
     *
     * @param task what to do
     * @param limit time after which nobody wants the pictures any more
     * @param steps hears the progress, if the back end tells it
     * @throws BackendException if it could not be done
     */
    List<ImageResult> generate(ImageTask task, Duration limit, StepListener steps)
            throws BackendException, InterruptedException;

    @Override
    void close();
}
