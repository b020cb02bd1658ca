package io.throng.protocol.sharedkey;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.throng.protocol.Bounds;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;

/**
 * Body of {@code PUT sharedkeys} and {@code PATCH sharedkeys/{id}} (accounts spec 11.1). Absent members keep their value, at first the
 * one named here.
 *
 * @param kudos budget in whole kudos; {@link #UNLIMITED}: none; 5000 at first
 * @param expiry days from now until the key expires; {@link #UNLIMITED}: never; at first never, and 0 means never, too
 * @param name for the owner's own use; none at first
 * @param maxImagePixels most pixels of an image, 0 forbids images, {@link #UNLIMITED} at first
 * @param maxImageSteps most steps of an image, 0 forbids images, {@link #UNLIMITED} at first
 * @param maxTextTokens most tokens of a text, 0 forbids texts, {@link #UNLIMITED} at first
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SharedKeyInput(
        @Min(SharedKeyInput.UNLIMITED) @Max(SharedKeyInput.MAX_KUDOS)
        Long kudos,

        @Min(SharedKeyInput.UNLIMITED) @Max(Bounds.MAX_EXPIRY_DAYS)
        Integer expiry,

        @Size(min = 3, max = 255) String name,

        @JsonProperty("max_image_pixels") @Min(SharedKeyInput.UNLIMITED) @Max(4_194_304)
        Integer maxImagePixels,

        @JsonProperty("max_image_steps") @Min(SharedKeyInput.UNLIMITED) @Max(500)
        Integer maxImageSteps,

        @JsonProperty("max_text_tokens") @Min(SharedKeyInput.UNLIMITED) @Max(500)
        Integer maxTextTokens) {
    /** Stands for "without limit". */
    public static final int UNLIMITED = -1;

    /** Largest budget. */
    public static final long MAX_KUDOS = 50_000_000;

    /** Budget of a new key for which none is named. */
    public static final long DEFAULT_KUDOS = 5_000;

    /** Whether nothing is named at all. */
    public boolean isEmpty() {
        return kudos == null
                && expiry == null
                && name == null
                && maxImagePixels == null
                && maxImageSteps == null
                && maxTextTokens == null;
    }
}
