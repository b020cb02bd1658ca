package io.throng.inference.diffusion.lora;

/** Which part of a model an adaptation's tensor belongs to. */
public enum LoraPart {
    /** The denoiser. */
    UNET,
    /** The only or first text encoder. */
    TEXT_ENCODER,
    /** SDXL's second text encoder. */
    TEXT_ENCODER_2
}
