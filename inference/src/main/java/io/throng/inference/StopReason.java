package io.throng.inference;

/** Why a generation ended. */
public enum StopReason {
    /** The model said that it was finished. */
    END_OF_TEXT,
    /** As many tokens as asked for, or as the context holds, were generated. */
    LENGTH,
    /** A stop sequence appeared; it is the end of the text. */
    STOP_SEQUENCE,
    /** The caller lost interest. */
    CANCELLED
}
