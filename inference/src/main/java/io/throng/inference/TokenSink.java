package io.throng.inference;

/** Receives a text while it is being generated. Called on the generating thread; slow sinks slow the generation down. */
@FunctionalInterface
public interface TokenSink {
    /** Ignores everything. */
    TokenSink NONE = piece -> {};

    /**
     * The next piece of the text, usually one token; never empty, never half a character.
     *
     * @param piece text to append
     */
    void accept(String piece);
}
