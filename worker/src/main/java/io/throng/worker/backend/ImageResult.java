package io.throng.worker.backend;

import static java.util.Objects.requireNonNull;

import io.throng.protocol.image.GenerationMetadata;
import java.awt.image.BufferedImage;
import java.util.List;

/**
 * One picture made.
 *
 * @param image the picture, of the size asked for
 * @param seed the seed it was made with
 * @param notes what the requester should know: loras left out, a sampler replaced (worker spec 4.2, 4.8)
 */
public record ImageResult(BufferedImage image, long seed, List<GenerationMetadata> notes) {
    public ImageResult {
        requireNonNull(image, "image");
        notes = List.copyOf(notes);
    }
}
