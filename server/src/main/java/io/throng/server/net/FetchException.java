package io.throng.server.net;

import static java.util.Objects.requireNonNull;

/** A fetch that did not happen or did not end well. */
public final class FetchException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        /** The URL cannot be used: syntax, scheme, user info, port. */
        INVALID_URL,
        /** The host is, or resolves to, an address that is not public. */
        FORBIDDEN_ADDRESS,
        /** Name not found, connection refused or broken, TLS failure, malformed answer. */
        UNREACHABLE,
        /** One of the time-outs passed. */
        TIMED_OUT,
        /** The body is larger than the bound. */
        TOO_LARGE,
        /** More redirects than allowed. */
        TOO_MANY_REDIRECTS
    }

    private final Reason reason;

    public FetchException(Reason reason, String message) {
        super(message);
        this.reason = requireNonNull(reason);
    }

    public FetchException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = requireNonNull(reason);
    }

    public Reason reason() {
        return reason;
    }
}
