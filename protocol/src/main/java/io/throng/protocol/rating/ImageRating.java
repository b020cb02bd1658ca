package io.throng.protocol.rating;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

/**
 * What somebody thinks of one picture of a request.
 *
 * @param id of the picture
 * @param rating how beautiful it is, 1 worst to 10 best
 * @param artifacts how broken it is, 0 flawless to 5 ruined; absent: not said
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ImageRating(
        @NotNull @Size(min = 36, max = 36) String id,
        @NotNull @Min(1) @Max(10) Integer rating,
        @Min(0) @Max(5) Integer artifacts) {}
