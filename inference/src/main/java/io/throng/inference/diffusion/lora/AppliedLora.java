package io.throng.inference.diffusion.lora;

import static java.util.Objects.requireNonNull;

/**
 * A LoRA and how strongly it counts.
 *
 * @param lora the adaptation
 * @param modelStrength factor on the denoiser's adaptation, {@link #MIN_STRENGTH} to {@link #MAX_STRENGTH}
 * @param textStrength factor on the text encoders' adaptation, within the same bounds
 */
public record AppliedLora(LoraFile lora, double modelStrength, double textStrength) {
    /** Smallest strength (worker spec 4.1). */
    public static final double MIN_STRENGTH = -10;

    /** Largest strength (worker spec 4.1). */
    public static final double MAX_STRENGTH = 10;

    public AppliedLora {
        requireNonNull(lora, "lora");
        requireBounds("modelStrength", modelStrength);
        requireBounds("textStrength", textStrength);
    }

    private static void requireBounds(String name, double value) {
        if (!(value >= MIN_STRENGTH && value <= MAX_STRENGTH)) {
            throw new IllegalArgumentException(
                    name + " is " + value + ", not in " + MIN_STRENGTH + " to " + MAX_STRENGTH);
        }
    }

    double strength(LoraPart part) {
        return part == LoraPart.UNET ? modelStrength : textStrength;
    }
}
