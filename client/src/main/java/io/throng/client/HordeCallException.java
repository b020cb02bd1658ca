package io.throng.client;

import io.throng.protocol.ReturnCode;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** A call to the horde that did not succeed. The kinds tell the caller what to do about it. */
public abstract sealed class HordeCallException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private HordeCallException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The horde understood and said no (status 400 to 499 with a reason). Asking again changes nothing by itself. */
    public static final class Refused extends HordeCallException {
        private static final long serialVersionUID = 1L;

        private final int status;
        private final String rc;

        public Refused(int status, String rc, String message) {
            super(message, null);
            this.status = status;
            this.rc = rc;
        }

        /** The HTTP status. */
        public int status() {
            return status;
        }

        /** The return code as sent, empty if the horde sent none. */
        public String rc() {
            return rc;
        }

        /** The return code, if it is one we know. */
        public Optional<ReturnCode> returnCode() {
            return Arrays.stream(ReturnCode.values())
                    .filter(code -> code.wireName().equals(rc))
                    .findFirst();
        }

        /** Whether the return code is this one. */
        public boolean is(ReturnCode code) {
            return code.wireName().equals(rc);
        }
    }

    /** The body broke the schema; the caller's own mistake. */
    public static final class Invalid extends HordeCallException {
        private static final long serialVersionUID = 1L;

        private final transient Map<String, String> errors;

        public Invalid(String message, Map<String, String> errors) {
            super(message + " " + errors, null);
            this.errors = Map.copyOf(errors);
        }

        /** Dotted path of each wrong member, with what is wrong. */
        public Map<String, String> errors() {
            return errors;
        }
    }

    /** Too many calls; ask again later. */
    public static final class RateLimited extends HordeCallException {
        private static final long serialVersionUID = 1L;

        private final Duration retryAfter;

        public RateLimited(String message, Duration retryAfter) {
            super(message, null);
            this.retryAfter = retryAfter;
        }

        /** How long to wait, as far as the horde said; zero if it did not. */
        public Duration retryAfter() {
            return retryAfter;
        }
    }

    /** No usable answer: connection failed, time ran out, server error, or something that is no horde answered. */
    public static final class Unreachable extends HordeCallException {
        private static final long serialVersionUID = 1L;

        public Unreachable(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** The calling thread was interrupted; its interrupt flag is set. */
    public static final class Interrupted extends HordeCallException {
        private static final long serialVersionUID = 1L;

        public Interrupted(Throwable cause) {
            super("the call was interrupted", cause);
        }
    }
}
