package io.throng.server.media;

import static java.util.Objects.requireNonNull;

/** The store could not do what it was asked. */
public final class MediaStoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What kind of failure it is; decides whether asking again can help. */
    public enum Reason {
        /** There is no such object. */
        MISSING(404),
        /** More bytes than the bound allows. */
        TOO_LARGE(413),
        /** The bytes are not an image of a kind that is kept. */
        WRONG_TYPE(415),
        /** No room left. */
        FULL(507),
        /** The store does not answer or answers with a failure; asking again later may help. */
        UNAVAILABLE(503);

        private final int status;

        Reason(int status) {
            this.status = status;
        }

        /** The HTTP status that tells it. */
        public int status() {
            return status;
        }
    }

    private final Reason reason;

    public MediaStoreException(Reason reason, String message) {
        super(requireNonNull(message));
        this.reason = requireNonNull(reason);
    }

    public MediaStoreException(Reason reason, String message, Throwable cause) {
        super(requireNonNull(message), cause);
        this.reason = requireNonNull(reason);
    }

    public Reason reason() {
        return reason;
    }

    /** What callers are told: of a store that is away or full no details, but that the same call may succeed later. */
    public String told() {
        return switch (reason) {
            case UNAVAILABLE -> "The media store is away. Please try again later.";
            case FULL -> "The media store is full. Please try again later.";
            case MISSING, TOO_LARGE, WRONG_TYPE -> getMessage();
        };
    }
}
