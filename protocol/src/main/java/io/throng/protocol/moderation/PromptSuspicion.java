package io.throng.protocol.moderation;

import java.util.List;

/**
 * Answer of {@code POST filters}.
 *
 * @param suspicion 0 to 2, as text; a prompt with 2 would be refused or rewritten
 * @param matches what matched, in order
 */
public record PromptSuspicion(String suspicion, List<String> matches) {
    public PromptSuspicion {
        matches = List.copyOf(matches);
    }
}
