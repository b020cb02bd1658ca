package io.throng.cli;

import static java.util.Objects.requireNonNull;

/** A command that cannot go on for a reason its caller can understand. It is shown as one sentence, without a stack trace. */
public final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    /**
     * @param exitCode one of {@link ExitCode}
     * @param message what was wrong and what to do, shown to the caller
     */
    public CommandFailure(int exitCode, String message) {
        this(exitCode, message, null);
    }

    /** Like the two-argument form; the cause is shown only with {@code THRONG_TRACE=1}. */
    public CommandFailure(int exitCode, String message, Throwable cause) {
        super(requireNonNull(message), cause);
        this.exitCode = exitCode;
    }

    public int exitCode() {
        return exitCode;
    }
}
