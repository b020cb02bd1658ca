package io.throng.inference.gguf;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * What the head of a GGUF file says about its model.
 *
 * @param version version of the file format, 2 or 3
 * @param architecture the model family, such as {@code llama}
 * @param name name for people; the architecture if the file names none
 * @param contextTokens context the model was trained for, 0 if the file does not say
 * @param parameterCount number of weights, added up over all tensors
 * @param tensorCount number of tensors
 * @param chatTemplate the Jinja template for conversations, if the model has one
 */
public record GgufHeader(
        int version,
        String architecture,
        String name,
        long contextTokens,
        long parameterCount,
        long tensorCount,
        Optional<String> chatTemplate) {
    public GgufHeader {
        requireNonNull(architecture, "architecture");
        requireNonNull(name, "name");
        requireNonNull(chatTemplate, "chatTemplate");
    }
}
