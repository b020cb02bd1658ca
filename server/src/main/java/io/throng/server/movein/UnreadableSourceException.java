package io.throng.server.movein;

/** The other database cannot be brought in; the message says why and what to do, to whoever runs the import. */
public final class UnreadableSourceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnreadableSourceException(String message) {
        super(message);
    }
}
