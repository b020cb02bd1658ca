package io.throng.server.duty;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Locale;

/**
 * Something that is done again and again. Packages bring theirs as CDI beans of this type; {@link Duties} runs them all.
 *
 * @param name unique; letters, digits and hyphens: the name in meters, logs and commands
 * @param pause from the end of a turn to the begin of the next, at least {@link #MIN_PAUSE}
 * @param where on every node, or once for the whole horde
 * @param turn what is done; a failure is logged, counted, and the duty is tried again at its next turn
 */
public record Duty(String name, Duration pause, Where where, Turn turn) {
    /** Shorter pauses would be a loop, not a duty. */
    public static final Duration MIN_PAUSE = Duration.ofMillis(100);

    private static final String NAME = "[a-z0-9]+(-[a-z0-9]+)*";

    /** Whose duty it is. */
    public enum Where {
        /** Every node does it for itself, since it is about the node's own memory, or harmless to do twice. */
        EVERY_NODE,
        /** One node does it for all, whichever comes first when it is due; the database knows when it was last done. */
        ONE_NODE;

        /** For people. */
        String words() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /** One turn of a duty. */
    @FunctionalInterface
    public interface Turn {
        void run() throws Exception;
    }

    public Duty {
        requireNonNull(where);
        requireNonNull(turn);
        if (!name.matches(NAME)) {
            throw new IllegalArgumentException("a duty's name has letters, digits and hyphens: " + name);
        }
        if (pause.compareTo(MIN_PAUSE) < 0) {
            throw new IllegalArgumentException("a pause of at least " + MIN_PAUSE + " is needed: " + pause);
        }
    }
}
