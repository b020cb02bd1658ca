package io.throng.worker.net;

import java.io.IOException;

/** A URL that this worker does not call, whoever asks: asking again is of no use. */
public final class RefusedAddressException extends IOException {
    private static final long serialVersionUID = 1L;

    public RefusedAddressException(String message) {
        super(message);
    }

    public RefusedAddressException(String message, Throwable cause) {
        super(message, cause);
    }
}
