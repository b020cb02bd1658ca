package io.throng.worker.config;

import java.util.List;

/**
 * Whom and what the worker serves, whatever its role.
 *
 * @param nsfw whether it takes requests that may be unfit for work
 * @param censorNsfw whether results unfit for work are replaced; always so without {@code nsfw}
 * @param blacklist words in prompts it refuses
 * @param censorlist words in prompts whose results are replaced (worker spec 6.6)
 * @param priorityUsernames users served first, {@code alias#id}
 * @param requireUpfrontKudos whether requesters must be able to pay
 * @param allowUnsafeIp whether it serves requesters behind anonymisers
 */
public record Manners(
        boolean nsfw,
        boolean censorNsfw,
        List<String> blacklist,
        List<String> censorlist,
        List<String> priorityUsernames,
        boolean requireUpfrontKudos,
        boolean allowUnsafeIp) {
    /** Serves everybody. */
    public static final Manners OPEN = new Manners(true, false, List.of(), List.of(), List.of(), false, true);

    public Manners {
        blacklist = List.copyOf(blacklist);
        censorlist = List.copyOf(censorlist);
        priorityUsernames = List.copyOf(priorityUsernames);
    }

    /** Whether a picture found unfit for work is to be replaced on this worker's own account. */
    public boolean replacesNsfw() {
        return !nsfw || censorNsfw;
    }
}
