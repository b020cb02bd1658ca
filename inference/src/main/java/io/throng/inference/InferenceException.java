package io.throng.inference;

/** A model could not be loaded, or could not do what was asked. The message is fit to be shown to the operator. */
public class InferenceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public InferenceException(String message) {
        super(message);
    }

    public InferenceException(String message, Throwable cause) {
        super(message, cause);
    }
}
