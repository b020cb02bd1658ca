package io.throng.server.signin;

/** A log-in that a provider did not confirm. The message is for the log and holds neither code, token nor secret. */
final class ProviderException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why. */
    enum Reason {
        /** The person, or the provider on behalf of the person, said no. */
        DECLINED,
        /** The provider cannot be reached, or answers as if it were ill. */
        UNAVAILABLE,
        /** The provider's answer does not prove anything: a used or forged code, a token for somebody else, an expired one. */
        UNPROVEN
    }

    private final Reason reason;

    ProviderException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    ProviderException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    Reason reason() {
        return reason;
    }
}
