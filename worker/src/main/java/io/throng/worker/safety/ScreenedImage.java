package io.throng.worker.safety;

import static java.util.Objects.requireNonNull;

import io.throng.protocol.GenerationState;
import io.throng.protocol.image.GenerationMetadata;
import java.awt.image.BufferedImage;
import java.util.List;

/**
 * A picture that may be handed in: it has passed a {@link SafetyGate}, or is what that gate hands in instead. Nothing else can make one, so
 * that code which uploads these only cannot upload what should have been censored.
 */
public final class ScreenedImage {
    private final BufferedImage image;
    private final GenerationState state;
    private final List<GenerationMetadata> metadata;
    private final boolean replaced;

    ScreenedImage(BufferedImage image, GenerationState state, List<GenerationMetadata> metadata, boolean replaced) {
        this.image = requireNonNull(image, "image");
        this.state = requireNonNull(state, "state");
        this.metadata = List.copyOf(metadata);
        this.replaced = replaced;
    }

    /** What to hand in. */
    public BufferedImage image() {
        return image;
    }

    /** How the job ended: {@code ok}, {@code censored} or {@code csam}. */
    public GenerationState state() {
        return state;
    }

    /** What the requester is told, beside what else there is to tell. */
    public List<GenerationMetadata> metadata() {
        return metadata;
    }

    /** Whether the picture was replaced: the submit's {@code censored}, and the reason to leave out all post-processing. */
    public boolean censored() {
        return replaced;
    }
}
