package io.throng.inference.diffusion.tokenizer;

/** Turns text into the ids of a text encoder's vocabulary. Thread-safe and immutable. */
public sealed interface TextTokenizer permits ClipTokenizer, WordPieceTokenizer {
    /** Ids of the text, without those that mark its beginning and end. */
    int[] encode(String text);

    /** Id before every text. */
    int begin();

    /** Id after every text. */
    int end();

    /** Id that fills up short texts. */
    int pad();

    /** Most ids the encoder takes at once, those of beginning and end included; at least 3. */
    int maxTokens();

    /**
     * Whether every text must be filled up to {@link #maxTokens}, and longer ones are continued in a further stretch of that length
     * (CLIP); otherwise the encoder takes any length and is told by a mask what is filling (BERT).
     */
    boolean fixedLength();
}
