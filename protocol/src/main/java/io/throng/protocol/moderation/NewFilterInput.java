package io.throng.protocol.moderation;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

/**
 * Body of {@code PUT filters}.
 *
 * @param regex required
 * @param filterType required
 * @param description absent: none
 * @param replacement absent means {@code ""}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NewFilterInput(
        @NotNull @Size(min = 1, max = NewFilterInput.MAX_REGEX_LENGTH)
        String regex,

        @NotNull @Min(NewFilterInput.MIN_TYPE) @Max(NewFilterInput.MAX_TYPE) @JsonProperty("filter_type")
        Integer filterType,

        @Size(max = NewFilterInput.MAX_DESCRIPTION_LENGTH) String description,

        @Size(max = NewFilterInput.MAX_REPLACEMENT_LENGTH) String replacement) {
    /** Longest expression, in characters. */
    public static final int MAX_REGEX_LENGTH = 4_000;

    /** Longest description, in characters. */
    public static final int MAX_DESCRIPTION_LENGTH = 1_000;

    /** Longest replacement, in characters. */
    public static final int MAX_REPLACEMENT_LENGTH = 255;

    /** Smallest number of a type. */
    public static final int MIN_TYPE = 10;

    /** Largest number of a type. */
    public static final int MAX_TYPE = 29;

    /** {@code replacement} as it takes effect: {@code ""} when absent. */
    public String effectiveReplacement() {
        return replacement == null ? "" : replacement;
    }
}
