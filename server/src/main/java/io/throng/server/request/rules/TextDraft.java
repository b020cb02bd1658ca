package io.throng.server.request.rules;

import static java.util.Objects.requireNonNull;

import io.throng.protocol.text.TextParams;
import io.throng.protocol.text.TextPopPayload;
import java.util.List;

/**
 * A text request after validation and rewrites, as it is stored. Source: text spec 1.2.
 *
 * @param prompt the prompt
 * @param params lengths present; number of texts absent
 * @param texts texts asked for, at least 1
 * @param pricedMaxLength tokens asked for when the request was made; rewards are capped by it even after a downgrade
 * @param models names of the models that may serve it; empty: any
 * @param targeting workers wanted or not wanted
 * @param trustedWorkers whether only workers of trusted owners may serve it
 * @param validatedBackends whether only validated back ends may serve it
 * @param slowWorkers whether slow workers may serve it
 */
public record TextDraft(
        String prompt,
        TextParams params,
        int texts,
        int pricedMaxLength,
        List<String> models,
        Targeting targeting,
        boolean trustedWorkers,
        boolean validatedBackends,
        boolean slowWorkers) {
    public TextDraft {
        requireNonNull(prompt, "prompt");
        requireNonNull(params, "params");
        requireNonNull(targeting, "targeting");
        models = List.copyOf(models);
        if (texts < 1) {
            throw new IllegalArgumentException("texts must be at least 1: " + texts);
        }
    }

    /** The {@code payload} member of a pop's answer: the same for every text of the request (text spec 9.5). */
    public TextPopPayload payload() {
        return TextPopPayload.of(params, prompt);
    }

    /** The same request with fewer tokens to generate and slow workers allowed. */
    TextDraft downgradedTo(int maxLength) {
        return new TextDraft(
                prompt,
                params.toBuilder().maxLength(maxLength).build(),
                texts,
                pricedMaxLength,
                models,
                targeting,
                trustedWorkers,
                validatedBackends,
                true);
    }
}
