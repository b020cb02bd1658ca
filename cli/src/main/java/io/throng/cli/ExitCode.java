package io.throng.cli;

/** How {@code throng} ends; scripts rely on these numbers (docs/reference/cli.md). */
public final class ExitCode {
    /** Everything asked for was done. */
    public static final int OK = 0;

    /** Something broke that the caller could not have foreseen. */
    public static final int FAILED = 1;

    /** The command line is wrong: unknown option, missing argument, value out of range. */
    public static final int USAGE = 2;

    /** The horde refused the request and said why (HTTP 4xx other than 429). */
    public static final int REFUSED = 3;

    /** No server answers at the address, or it answers with 5xx. */
    public static final int UNAVAILABLE = 4;

    /** The request was accepted, and no result came: faulted, censored, or nobody could do it in time. */
    public static final int NO_RESULT = 5;

    /** Another {@code throng} already runs on this data folder. */
    public static final int ALREADY_RUNNING = 6;

    /** The ledger's books do not balance. */
    public static final int LEDGER_UNBALANCED = 7;

    private ExitCode() {}
}
