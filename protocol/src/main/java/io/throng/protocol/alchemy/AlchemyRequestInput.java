package io.throng.protocol.alchemy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.throng.protocol.Bounds;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;

/**
 * Body of {@code POST interrogate/async} (alchemy spec 2).
 *
 * @param forms what is to be done; the schema demands none, the domain at least one
 * @param sourceImage the image, as base64 or as an address starting with {@code http}; required, though the published schema says not
 * @param trustedWorkers whether only trusted owners' workers may do it; absent means {@code false}
 * @param slowWorkers whether slow workers may do it too; absent means {@code true}
 * @param webhook where deliveries are announced; an https address, which the domain checks
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AlchemyRequestInput(
        @Size(max = Bounds.MAX_FORMS) List<AlchemyFormInput> forms,

        @NotNull @JsonProperty("source_image") @Size(max = Bounds.MAX_IMAGE_LENGTH)
        String sourceImage,

        @JsonProperty("trusted_workers") Boolean trustedWorkers,
        @JsonProperty("slow_workers") Boolean slowWorkers,
        @Size(min = 10, max = 1024) String webhook) {
    public AlchemyRequestInput {
        forms = forms == null ? null : List.copyOf(forms);
    }

    /** {@code trusted_workers} as it takes effect: {@code false} when absent. */
    public boolean effectiveTrustedWorkers() {
        return trustedWorkers != null && trustedWorkers;
    }

    /** {@code slow_workers} as it takes effect: {@code true} when absent. */
    public boolean effectiveSlowWorkers() {
        return slowWorkers == null || slowWorkers;
    }
}
