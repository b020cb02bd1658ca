package io.throng.server.stats;

import io.throng.protocol.ReturnCode;
import io.throng.server.http.HordeException;

/** Which models a reader asks for: those of the reference, the others, or all (workers spec 4.1). */
public enum ModelState {
    KNOWN("known"),
    CUSTOM("custom"),
    ALL("all");

    private final String word;

    ModelState(String word) {
        this.word = word;
    }

    /** The word in a query. */
    public String word() {
        return word;
    }

    /** Whether models are asked for that the reference knows, or does not know. */
    public boolean includes(boolean known) {
        return switch (this) {
            case KNOWN -> known;
            case CUSTOM -> !known;
            case ALL -> true;
        };
    }

    /**
     * What a word in a query means.
     *
     * @throws HordeException 400 for any other word
     */
    public static ModelState ofWord(String word) {
        for (ModelState state : values()) {
            if (state.word.equals(word)) {
                return state;
            }
        }
        throw new HordeException.Refusal(ReturnCode.BAD_REQUEST, "'model_state' must be 'known', 'custom' or 'all'.");
    }
}
