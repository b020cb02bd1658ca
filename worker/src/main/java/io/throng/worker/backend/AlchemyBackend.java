package io.throng.worker.backend;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.image.BufferedImage;
import java.time.Duration;
import java.util.Set;

/**
 * Something that examines or improves pictures. It does an alchemist's forms, and a dreamer's post-processing, which has the same names.
 * Thread-safe. Calls end early, with {@link InterruptedException}, when interrupted.
 */
public interface AlchemyBackend extends AutoCloseable {
    /**
     * The horde's names of the forms it can do now (worker spec 8).
     *
     * @throws BackendException if it is not there
     */
    Set<String> forms() throws BackendException, InterruptedException;

    /**
     * Does a form.
     *
     * @param form one of {@link #forms()}
     * @param image the picture
     * @param limit time after which nobody wants the answer any more
     * @throws BackendException if it could not be done
     */
    Answer perform(String form, BufferedImage image, Duration limit) throws BackendException, InterruptedException;

    @Override
    void close();

    /** What came of a form. */
    sealed interface Answer {
        /**
         * Facts about the picture.
         *
         * @param result the object to hand in, with one member named as the form
         */
        record Facts(ObjectNode result) implements Answer {}

        /**
         * Another picture.
         *
         * @param image the picture, with its transparency if it has any
         */
        record Picture(BufferedImage image) implements Answer {}
    }
}
