package io.throng.server.request.rules;

import io.throng.protocol.text.TextParams;
import io.throng.protocol.text.TextRequestInput;
import java.util.List;

/**
 * From the validated body of a text request to what is stored. Params the contract does not know, and members that clients put at the
 * top level by mistake, have no field in the records and are thereby dropped. Source: text spec 1.1 and 1.2.
 */
public final class TextRewrites {
    private TextRewrites() {}

    /**
     * The request to store.
     *
     * @param prompt the prompt after style and moderation
     */
    public static TextDraft draft(TextRequestInput input, String prompt) {
        TextParams asked = TextValidation.params(input);
        return new TextDraft(
                prompt,
                asked.toBuilder()
                        .n(null)
                        .maxLength(asked.effectiveMaxLength())
                        .maxContextLength(asked.effectiveMaxContextLength())
                        .build(),
                asked.effectiveN(),
                asked.effectiveMaxLength(),
                input.models() == null ? List.of() : input.models(),
                Targeting.of(
                        input.workers() == null ? List.of() : input.workers(),
                        Boolean.TRUE.equals(input.workerBlacklist())),
                Boolean.TRUE.equals(input.trustedWorkers()),
                Boolean.TRUE.equals(input.validatedBackends()),
                !Boolean.FALSE.equals(input.slowWorkers()));
    }
}
