package io.throng.client;

/** A request that was accepted and yet came to nothing. */
public class GenerationFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    public GenerationFailedException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }

    /** Why a request came to nothing. */
    public enum Reason {
        /** The horde gave it up after repeated failures. */
        FAULTED,
        /** It took longer than the caller was willing to wait; it has been cancelled. */
        DEADLINE
    }
}
