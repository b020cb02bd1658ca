package io.throng.inference;

import java.util.List;

/**
 * A loaded language model. Thread-safe; an engine that can do one thing at a time makes callers wait their turn. Closing waits for
 * the running generation.
 */
public interface TextEngine extends AutoCloseable {
    /** Name of the model for people, such as the name in its file. */
    String modelName();

    /** Largest context in tokens, prompt and generated text together. */
    int contextTokens();

    /**
     * Continues the prompt. A prompt that does not fit beside the asked-for length is cut from the left, so that its end stays.
     *
     * @param prompt raw text; nothing is wrapped around it
     * @param parameters how to sample
     * @param sink receives the text as it grows
     * @param cancellation asked before every token
     * @throws InferenceException if the model cannot do it
     * @throws IllegalArgumentException if {@code parameters} ask for more tokens than the context holds
     */
    TextResult generate(String prompt, TextParameters parameters, TokenSink sink, Cancellation cancellation);

    /**
     * The conversation as one prompt in the model's own chat format, ending where the assistant speaks next.
     *
     * @throws InferenceException if the model carries no chat template
     */
    String applyChatTemplate(List<ChatMessage> conversation);

    /** Number of tokens the text has in this model's vocabulary. */
    int countTokens(String text);

    @Override
    void close();
}
