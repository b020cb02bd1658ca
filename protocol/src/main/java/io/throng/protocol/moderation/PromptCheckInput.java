package io.throng.protocol.moderation;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.throng.protocol.Bounds;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

/**
 * Body of {@code POST filters}: what would the filters say?
 *
 * @param prompt required
 * @param filterType absent: all types
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PromptCheckInput(
        @NotNull @Size(max = Bounds.MAX_IMAGE_PROMPT_LENGTH) String prompt,
        @JsonProperty("filter_type") Integer filterType) {}
