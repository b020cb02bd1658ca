package io.throng.inference;

/** Asked before every token whether the caller still wants the text. Must be quick and thread-safe. */
@FunctionalInterface
public interface Cancellation {
    /** Never cancels. */
    Cancellation NEVER = () -> false;

    /** Whether the generation shall end now. */
    boolean requested();
}
