package io.throng.worker.backend;

/** A back end did not answer in the time there was. */
public final class BackendTimeoutException extends BackendException {
    private static final long serialVersionUID = 1L;

    public BackendTimeoutException(String message) {
        super(message);
    }

    public BackendTimeoutException(String message, Throwable cause) {
        super(message, cause);
    }
}
