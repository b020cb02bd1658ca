package io.throng.worker.net;

import java.io.IOException;

/** A server answered, but not with what was asked for. */
public final class HttpStatusException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int status;

    public HttpStatusException(String host, int status) {
        super(host + " answered with status " + status);
        this.status = status;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** Whether the same question will get the same answer: not allowed, or not there (worker spec 11.3). */
    public boolean isFinal() {
        return switch (status) {
            case 401, 403, 404, 410 -> true;
            default -> false;
        };
    }
}
