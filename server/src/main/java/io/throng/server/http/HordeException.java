package io.throng.server.http;

import static java.util.Objects.requireNonNull;

import io.throng.protocol.ReturnCode;
import java.util.Map;

/**
 * A refusal that the caller is told about, in the API's own shape. Everything else that is thrown is a defect and becomes a 500
 * without details.
 *
 * <p>Stack traces are not recorded: a refusal is an ordinary outcome and must stay cheap under abuse.
 */
public abstract sealed class HordeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    private HordeException(int status, String message) {
        super(requireNonNull(message), null, false, false);
        this.status = status;
    }

    /** HTTP status of the answer, 400 to 599. */
    public final int status() {
        return status;
    }

    /** A domain refusal: answered {@code {"message", "rc"}}. */
    public static final class Refusal extends HordeException {
        private static final long serialVersionUID = 1L;

        private final ReturnCode returnCode;

        /**
         * @param returnCode why, with its usual status
         * @param message what was wrong, the value and the bound; shown to the caller
         */
        public Refusal(ReturnCode returnCode, String message) {
            this(returnCode, returnCode.status(), message);
        }

        /** Like the two-argument form, for the codes that travel with more than one status. */
        public Refusal(ReturnCode returnCode, int status, String message) {
            super(status, message);
            this.returnCode = requireNonNull(returnCode);
        }

        public ReturnCode returnCode() {
            return returnCode;
        }
    }

    /**
     * A body, header or query argument that does not fit its schema: 400 with {@code {"message", "errors"}} and no {@code rc}. All
     * violations are reported together.
     */
    public static final class InvalidPayload extends HordeException {
        private static final long serialVersionUID = 1L;

        private final transient Map<String, String> errors;

        /** @param errors dotted path of the value (list indexes as numbers, {@code ""} for the whole body) to what is wrong with it */
        public InvalidPayload(Map<String, String> errors) {
            super(400, "Input payload validation failed");
            this.errors = Map.copyOf(errors);
        }

        public Map<String, String> errors() {
            return errors;
        }
    }

    /** A refusal of the transport (malformed JSON, too large, too many requests, overload): {@code {"message"}} only. */
    public static final class Transport extends HordeException {
        private static final long serialVersionUID = 1L;

        public Transport(int status, String message) {
            super(status, message);
        }
    }
}
