package io.throng.server.signin;

/** A log-in that did not come about. The message is for the person who tried. */
final class FlowException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    /** @param status HTTP status of the page that says so */
    FlowException(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    int status() {
        return status;
    }
}
