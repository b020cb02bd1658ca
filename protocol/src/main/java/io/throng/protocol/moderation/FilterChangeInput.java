package io.throng.protocol.moderation;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;

/**
 * Body of {@code PATCH filters/{id}}; what is absent stays as it is, and so do expression and description when they are empty.
 *
 * @param regex absent or empty: unchanged
 * @param filterType absent: unchanged
 * @param description absent or empty: unchanged
 * @param replacement absent: unchanged; may be empty
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FilterChangeInput(
        @Size(max = NewFilterInput.MAX_REGEX_LENGTH) String regex,

        @Min(NewFilterInput.MIN_TYPE) @Max(NewFilterInput.MAX_TYPE) @JsonProperty("filter_type")
        Integer filterType,

        @Size(max = NewFilterInput.MAX_DESCRIPTION_LENGTH) String description,

        @Size(max = NewFilterInput.MAX_REPLACEMENT_LENGTH) String replacement) {}
