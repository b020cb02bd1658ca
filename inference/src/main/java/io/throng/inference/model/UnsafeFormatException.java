package io.throng.inference.model;

import io.throng.inference.InferenceException;

/** A file is not in a format that can be loaded without running what it carries. */
public final class UnsafeFormatException extends InferenceException {
    private static final long serialVersionUID = 1L;

    public UnsafeFormatException(String message) {
        super(message);
    }

    public UnsafeFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
