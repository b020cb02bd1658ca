package io.throng.inference.diffusion;

/** How the weights of a prompt's words act on the text encoder's output. Encoders without a fixed length know the second way only. */
public enum PromptWeighting {
    /** Each token's vector is moved away from, or towards, that of the empty prompt (ComfyUI; what hordes' workers do). */
    COMFYUI,
    /** Each token's vector is multiplied, and the whole scaled back to its mean (AUTOMATIC1111). */
    AUTOMATIC1111
}
