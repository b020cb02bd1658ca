package io.throng.inference.diffusion;

import static java.util.Objects.requireNonNull;

import java.util.OptionalDouble;

/**
 * What a loaded model can do.
 *
 * @param family its kind
 * @param nativeSide pixels of a side it was trained on
 * @param fixedSize whether it draws that size only; other sizes are then made by scaling the picture
 * @param fromPicture whether it can start from a picture and repaint parts of one (it has a VAE encoder)
 * @param clipSkip whether earlier layers of the text encoder can be used
 * @param lora whether its layers can be told by name, so that LoRAs can be added on loading
 * @param textualInversion whether its text encoders can be given new words on loading
 * @param seamless whether it can be loaded to make pictures whose edges fit together
 * @param maxGuidance guidance beyond which its pictures get worse, if its files name one: small models oversaturate long before the
 *     guidance that suits big ones
 */
public record DiffusionCapabilities(
        ModelFamily family,
        int nativeSide,
        boolean fixedSize,
        boolean fromPicture,
        boolean clipSkip,
        boolean lora,
        boolean textualInversion,
        boolean seamless,
        OptionalDouble maxGuidance) {
    public DiffusionCapabilities {
        requireNonNull(family, "family");
        requireNonNull(maxGuidance, "maxGuidance");
    }
}
