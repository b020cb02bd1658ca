package io.throng.worker.safety;

import io.throng.worker.backend.BackendException;
import java.awt.image.BufferedImage;

/**
 * A model that tags drawn pictures, such as DeepDanbooru (worker spec 6.1). Pictures are to be given to it at {@link DanbooruSize}.
 * Thread-safe.
 */
@FunctionalInterface
public interface AnimeTagger {
    /**
     * What the model says.
     *
     * @throws BackendException if it says nothing: then nothing may be said about the picture at all
     */
    Rating rate(BufferedImage image) throws BackendException;

    /**
     * Probabilities, each 0 to 1.
     *
     * @param safe fit for all
     * @param questionable doubtful
     * @param explicit unfit
     * @param bikini tag
     * @param realistic tag: the picture is no drawing
     */
    record Rating(double safe, double questionable, double explicit, double bikini, double realistic) {
        /** Whether the picture is unfit for work (worker spec 6.4, step 2). */
        public boolean isNsfw() {
            return explicit > 0.125 || questionable > 0.185 && safe < 0.93 || safe < 0.5 || bikini > 0.6;
        }

        /** Whether the picture is to be judged as a photograph. */
        public boolean isRealistic() {
            return realistic > 0.5;
        }
    }
}
