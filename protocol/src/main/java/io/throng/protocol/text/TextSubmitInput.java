package io.throng.protocol.text;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.throng.protocol.Bounds;
import io.throng.protocol.GenerationState;
import io.throng.protocol.constraint.NulReplacedBy;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;

/**
 * Body of {@code POST generate/text/submit} (text spec 1.3).
 *
 * @param id id of the job; required
 * @param generation the text, possibly empty; required even for faults
 * @param state how it ended; absent means {@link GenerationState#OK}
 * @param seed seed used; absent means {@code 0}
 * @param genMetadata notes; absent: none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TextSubmitInput(
        @NotNull @Size(max = Bounds.MAX_ID_LENGTH) String id,

        @NotNull @NulReplacedBy("\uFFFD") @Size(max = Bounds.MAX_TEXT_GENERATION_LENGTH)
        String generation,

        GenerationState state,
        Long seed,

        @JsonProperty("gen_metadata") @Size(max = Bounds.MAX_METADATA)
        List<TextGenerationMetadata> genMetadata) {
    public TextSubmitInput {
        genMetadata = genMetadata == null ? null : List.copyOf(genMetadata);
    }

    /** {@code state} as it takes effect: {@link GenerationState#OK} when absent. */
    public GenerationState effectiveState() {
        return state == null ? GenerationState.OK : state;
    }

    /** {@code seed} as it takes effect: {@code 0} when absent. */
    public long effectiveSeed() {
        return seed == null ? 0L : seed;
    }
}
