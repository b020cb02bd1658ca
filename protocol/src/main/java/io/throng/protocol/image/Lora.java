package io.throng.protocol.image;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

/**
 * A low-rank adaptation to apply, in requests and in jobs. In jobs every member with a default is present: see {@link
 * #withDefaults()}.
 *
 * @param name name or id of the lora; a version id if {@code isVersion}
 * @param model strength on the diffusion model, -5 to 5; absent means {@link #DEFAULT_STRENGTH}
 * @param clip strength on the text encoder, -5 to 5; absent means {@link #DEFAULT_STRENGTH}
 * @param injectTrigger a trigger word to look up and add to the prompt
 * @param isVersion whether {@code name} is the id of a version; absent means {@code false}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Lora(
        @NotNull @Size(min = 1, max = 255) String name,
        @DecimalMin("-5") @DecimalMax("5") Double model,
        @DecimalMin("-5") @DecimalMax("5") Double clip,

        @JsonProperty("inject_trigger") @Size(min = 1, max = 30)
        String injectTrigger,

        @JsonProperty("is_version") Boolean isVersion) {
    /** Strength where none is named. */
    public static final double DEFAULT_STRENGTH = 1.0;

    /** The same lora with strengths and kind spelled out, as jobs carry it. */
    public Lora withDefaults() {
        return new Lora(name, effectiveModel(), effectiveClip(), injectTrigger, effectiveIsVersion());
    }

    /** {@code model} as it takes effect: {@link #DEFAULT_STRENGTH} when absent. */
    public double effectiveModel() {
        return model == null ? DEFAULT_STRENGTH : model;
    }

    /** {@code clip} as it takes effect: {@link #DEFAULT_STRENGTH} when absent. */
    public double effectiveClip() {
        return clip == null ? DEFAULT_STRENGTH : clip;
    }

    /** {@code is_version} as it takes effect: {@code false} when absent. */
    public boolean effectiveIsVersion() {
        return isVersion == null ? false : isVersion;
    }
}
