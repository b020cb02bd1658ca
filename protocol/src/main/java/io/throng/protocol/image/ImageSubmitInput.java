package io.throng.protocol.image;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.throng.protocol.Bounds;
import io.throng.protocol.GenerationState;
import io.throng.protocol.constraint.NulReplacedBy;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;

/**
 * Body of {@code POST generate/submit} (image spec 6.1).
 *
 * @param id id of the job; required
 * @param generation {@code R2} after an upload, else the image in base64; required even for faults
 * @param state how it ended; absent means {@link GenerationState#OK}
 * @param seed seed used; required
 * @param censored accepted and ignored: only metadata censors; absent means {@code false}
 * @param genMetadata notes; absent: none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ImageSubmitInput(
        @NotNull @Size(max = Bounds.MAX_ID_LENGTH) String id,

        @NotNull @NulReplacedBy("\uFFFD") @Size(max = Bounds.MAX_IMAGE_LENGTH)
        String generation,

        GenerationState state,
        @NotNull Long seed,
        Boolean censored,

        @JsonProperty("gen_metadata") @Size(max = Bounds.MAX_METADATA)
        List<GenerationMetadata> genMetadata) {
    public ImageSubmitInput {
        genMetadata = genMetadata == null ? null : List.copyOf(genMetadata);
    }

    /** {@code state} as it takes effect: {@link GenerationState#OK} when absent. */
    public GenerationState effectiveState() {
        return state == null ? GenerationState.OK : state;
    }

    /** {@code censored} as it takes effect: {@code false} when absent. */
    public boolean effectiveCensored() {
        return censored == null ? false : censored;
    }
}
