package io.throng.server.request.rules;

import io.throng.protocol.ReturnCode;
import io.throng.protocol.text.TextParams;
import io.throng.protocol.text.TextRequestInput;
import io.throng.server.http.HordeException;
import java.util.HashSet;
import java.util.Set;

/** What a text request is refused for by its body alone. Source: text spec 3, rows 20 to 24. */
public final class TextValidation {
    /** Distinct entries a sampler order needs. */
    public static final int MIN_SAMPLER_ORDER = 7;

    /** Distinct stop sequences a request may have. */
    public static final int MAX_STOP_SEQUENCES = 128;

    /** Characters (Unicode code points) that the distinct stop sequences may have together. */
    public static final int MAX_STOP_SEQUENCE_CHARACTERS = 2000;

    private TextValidation() {}

    /**
     * Checks a request.
     *
     * @throws HordeException.Refusal with the code of the first row that is not met
     */
    public static void check(TextRequestInput input) {
        TextParams params = params(input);
        int maxLength = params.effectiveMaxLength();
        int maxContextLength = params.effectiveMaxContextLength();
        if (maxLength > maxContextLength) {
            throw new HordeException.Refusal(
                    ReturnCode.TOKEN_OVERFLOW,
                    "max_length (%d) must not exceed max_context_length (%d).".formatted(maxLength, maxContextLength));
        }
        if (params.samplerOrder() != null) {
            int distinct = new HashSet<>(params.samplerOrder()).size();
            if (distinct < MIN_SAMPLER_ORDER) {
                throw new HordeException.Refusal(
                        ReturnCode.MISSING_FULL_SAMPLER_ORDER,
                        "sampler_order has %d distinct entries, it needs at least %d."
                                .formatted(distinct, MIN_SAMPLER_ORDER));
            }
        }
        if (params.stopSequence() != null) {
            checkStopSequences(new HashSet<>(params.stopSequence()));
        }
        if (input.extraSourceImages() != null && !input.extraSourceImages().isEmpty()) {
            throw new HordeException.Refusal(
                    ReturnCode.INVALID_EXTRA_SOURCE_IMAGES, "Text generation takes no extra_source_images.");
        }
    }

    /** The params of a request, empty ones if it has none. */
    static TextParams params(TextRequestInput input) {
        return input.params() == null ? TextParams.EMPTY : input.params();
    }

    private static void checkStopSequences(Set<String> distinct) {
        if (distinct.size() > MAX_STOP_SEQUENCES) {
            throw new HordeException.Refusal(
                    ReturnCode.TOO_MANY_STOP_SEQUENCES,
                    "There are %d distinct stop sequences, at most %d are allowed."
                            .formatted(distinct.size(), MAX_STOP_SEQUENCES));
        }
        int characters = distinct.stream()
                .mapToInt(text -> text.codePointCount(0, text.length()))
                .sum();
        if (characters > MAX_STOP_SEQUENCE_CHARACTERS) {
            throw new HordeException.Refusal(
                    ReturnCode.EXCESSIVE_STOP_SEQUENCE,
                    "The stop sequences have %d characters together, at most %d are allowed."
                            .formatted(characters, MAX_STOP_SEQUENCE_CHARACTERS));
        }
    }
}
