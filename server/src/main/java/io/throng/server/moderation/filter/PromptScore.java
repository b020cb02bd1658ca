package io.throng.server.moderation.filter;

import java.util.List;

/**
 * What the filters say of a prompt (operations spec 2.4).
 *
 * @param suspicion contexts that were found, 0 to 2; one alone is always allowed
 * @param matches what was found, in order
 */
public record PromptScore(int suspicion, List<String> matches) {
    /** Suspicion at which a prompt is refused or rewritten. */
    public static final int CORRUPT = 2;

    /** Nothing was found. */
    public static final PromptScore CLEAN = new PromptScore(0, List.of());

    public PromptScore {
        matches = List.copyOf(matches);
    }

    /** Whether the prompt must not be taken as it is. */
    public boolean isCorrupt() {
        return suspicion >= CORRUPT;
    }
}
