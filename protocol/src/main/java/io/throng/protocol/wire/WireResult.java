package io.throng.protocol.wire;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What came of reading a body. Where several things are wrong the first of these is reported: malformed, violations, NUL character.
 *
 * @param <T> record the body was to be read as
 */
public sealed interface WireResult<T> {
    /** The body fits its schema. */
    record Read<T>(T value) implements WireResult<T> {}

    /**
     * The body is JSON but does not fit its schema.
     *
     * @param errors dotted path (list indexes as numbers, {@code ""} for the body itself) to what is wrong there, sorted by path; at
     *     most {@link WireReader#MAX_VIOLATIONS}
     */
    record Violations<T>(Map<String, String> errors) implements WireResult<T> {
        public Violations {
            errors = Collections.unmodifiableMap(new TreeMap<>(errors));
        }
    }

    /** The body is not JSON, or exceeds a bound of the reader. */
    record Malformed<T>(Cause cause, String message) implements WireResult<T> {
        /** Which kind of malformed. */
        public enum Cause {
            /** Not JSON in UTF-8, or too deeply nested: the caller's 400. */
            SYNTAX,
            /** More bytes than allowed: the caller's 413. */
            TOO_LARGE
        }
    }

    /** The body fits its schema, but a text that would be stored holds a NUL character. */
    record NulByte<T>(String path) implements WireResult<T> {}
}
