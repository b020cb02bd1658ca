package io.throng.worker.model;

import static java.util.Objects.requireNonNull;

/**
 * What the horde's reference of image models says about one.
 *
 * @param name its name on the horde
 * @param baseline its family, such as {@code stable_diffusion_1}
 * @param nsfw whether it is meant for pictures unfit for work
 * @param inpainting whether it fills masked parts
 * @param style such as {@code anime}, may be empty
 */
public record ReferenceModel(String name, String baseline, boolean nsfw, boolean inpainting, String style) {
    public ReferenceModel {
        requireNonNull(name, "name");
        requireNonNull(baseline, "baseline");
        requireNonNull(style, "style");
    }
}
