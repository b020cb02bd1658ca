package io.throng.worker.lora;

/** An adaptation cannot be had, and asking again soon is of no use: not there, not allowed, not safe, too large. */
public final class LoraRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    public LoraRefusedException(String message) {
        super(message);
    }

    public LoraRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
