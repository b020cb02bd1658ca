package io.throng.cli;

import static java.util.Objects.requireNonNull;

import java.io.PrintStream;

/**
 * What is going on right now, for people: on a terminal one line that is overwritten, elsewhere (logs, pipes) a plain line for each
 * change, so that nothing but text ends up in a file. Safe for use by several threads.
 */
public final class ProgressLine {
    private static final int CLEAR_WIDTH_CHARS = 100;

    private final PrintStream out;
    private final boolean terminal;
    private String shown = "";

    /**
     * @param out where to write; never closed here
     * @param terminal whether {@code out} is a terminal that understands carriage returns
     */
    public ProgressLine(PrintStream out, boolean terminal) {
        this.out = requireNonNull(out);
        this.terminal = terminal;
    }

    /** On standard error, taking the terminal's abilities from the environment. */
    public static ProgressLine onStandardError() {
        var console = System.console();
        boolean dumb = "dumb".equals(System.getenv("TERM"));
        return new ProgressLine(System.err, console != null && console.isTerminal() && !dumb);
    }

    /** Whether updates overwrite each other; if not, callers should update only on change of substance. */
    public boolean isTerminal() {
        return terminal;
    }

    /** Replaces the line. The same text twice is written once. */
    public synchronized void update(String text) {
        if (text.equals(shown)) {
            return;
        }
        if (terminal) {
            String clipped = text.length() > CLEAR_WIDTH_CHARS ? text.substring(0, CLEAR_WIDTH_CHARS - 1) + "…" : text;
            out.print("\r\u001b[K" + clipped);
        } else {
            out.println(text);
        }
        out.flush();
        shown = text;
    }

    /** Removes the line and writes one that stays. */
    public synchronized void say(String text) {
        clear();
        out.println(text);
        out.flush();
    }

    /** Removes the line; needed before anybody else writes to the same terminal. */
    public synchronized void clear() {
        if (terminal && !shown.isEmpty()) {
            out.print("\r\u001b[K");
            out.flush();
        }
        shown = "";
    }
}
