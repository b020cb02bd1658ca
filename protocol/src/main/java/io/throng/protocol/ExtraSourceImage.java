package io.throng.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.validation.constraints.Size;

/**
 * A further picture to work from, in requests and in jobs.
 *
 * @param image base64 or an address; the schema does not demand it, the domain does
 * @param strength weight of the picture, unbounded; absent means {@code 1.0}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ExtraSourceImage(
        @Size(min = 1, max = Bounds.MAX_IMAGE_LENGTH) String image, Double strength) {
    /** Weight of a picture that names none. */
    public static final double DEFAULT_STRENGTH = 1.0;

    /** {@code strength} as it takes effect: {@link #DEFAULT_STRENGTH} when absent. */
    public double effectiveStrength() {
        return strength == null ? DEFAULT_STRENGTH : strength;
    }
}
