package io.throng.worker.safety;

import io.throng.worker.backend.BackendException;
import java.awt.image.BufferedImage;

/** Looks at a picture and says whether it is unfit for work. Thread-safe. */
@FunctionalInterface
public interface ImageCheck {
    /**
     * The verdict.
     *
     * @throws BackendException if none could be reached
     */
    Finding check(BufferedImage image) throws BackendException;

    /**
     * What a check found.
     *
     * @param nsfw whether the picture is unfit for work
     * @param reason the class that says so, empty if none does
     * @param probability of that class, 0 to 1
     * @param threshold what it exceeded
     */
    record Finding(boolean nsfw, String reason, double probability, double threshold) {
        /** Nothing found. */
        public static final Finding CLEAN = new Finding(false, "", 0, 1);
    }
}
