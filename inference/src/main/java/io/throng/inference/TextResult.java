package io.throng.inference;

import static java.util.Objects.requireNonNull;

/**
 * What a generation produced.
 *
 * @param text the generated text without the prompt; ends with the stop sequence if one ended it
 * @param promptTokens tokens of the prompt as the model saw it, after any cut from the left
 * @param generatedTokens tokens of {@code text}
 * @param stopReason why it ended
 */
public record TextResult(String text, int promptTokens, int generatedTokens, StopReason stopReason) {
    public TextResult {
        requireNonNull(text, "text");
        requireNonNull(stopReason, "stopReason");
    }
}
