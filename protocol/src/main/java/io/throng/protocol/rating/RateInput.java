package io.throng.protocol.rating;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;

/**
 * Body of {@code POST rating/{image_id}} of the ratings service (styles spec 13).
 *
 * @param rating 1 worst to 10 best
 * @param artifacts 0 flawless to 5 ruined; absent: not said
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RateInput(
        @NotNull @Min(1) @Max(10) Integer rating,
        @Min(0) @Max(5) Integer artifacts) {}
