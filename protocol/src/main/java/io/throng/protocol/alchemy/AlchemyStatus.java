package io.throng.protocol.alchemy;

import java.util.List;

/**
 * Answer of {@code GET} and {@code DELETE interrogate/status/{id}} (alchemy spec 8).
 *
 * @param state of all forms together
 * @param forms in no particular order for readers; here in the order they were asked for
 */
public record AlchemyStatus(AlchemyState state, List<AlchemyFormStatus> forms) {
    public AlchemyStatus {
        forms = forms == null ? null : List.copyOf(forms);
    }
}
