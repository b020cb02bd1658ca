package io.throng.inference.model;

import java.io.IOException;

/** There is no room for a file, and none can be made. The message says what is missing and what stays. */
public final class DiskFullException extends IOException {
    private static final long serialVersionUID = 1L;

    public DiskFullException(String message) {
        super(message);
    }
}
