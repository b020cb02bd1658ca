package io.throng.protocol.image;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.throng.protocol.constraint.OneOf;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

/**
 * A textual inversion to apply, in requests and in jobs. In jobs the strength is always present: see {@link #withDefaults()}.
 *
 * @param name name or id
 * @param injectTi which prompt the worker adds it to; absent: the caller has put it in place
 * @param strength strength when injected, -5 to 5; absent means {@link #DEFAULT_STRENGTH}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TextualInversion(
        @NotNull @Size(min = 1, max = 255) String name,

        @JsonProperty("inject_ti") @OneOf({"prompt", "negprompt"})
        String injectTi,

        @DecimalMin("-5") @DecimalMax("5") Double strength) {
    /** Strength where none is named. */
    public static final double DEFAULT_STRENGTH = 1.0;

    /** The same inversion with its strength spelled out, as jobs carry it. */
    public TextualInversion withDefaults() {
        return new TextualInversion(name, injectTi, effectiveStrength());
    }

    /** {@code strength} as it takes effect: {@link #DEFAULT_STRENGTH} when absent. */
    public double effectiveStrength() {
        return strength == null ? DEFAULT_STRENGTH : strength;
    }
}
