package io.throng.protocol.rating;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.validation.constraints.Size;
import java.util.List;

/**
 * Body of {@code POST generate/rate/{id}} (styles spec 11).
 *
 * @param best id of the best picture; absent: not said
 * @param ratings of single pictures; absent and empty: none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RateRequestInput(
        @Size(min = 36, max = 36) String best,
        @Size(max = RateRequestInput.MAX_RATINGS) List<ImageRating> ratings) {
    /** Ratings in one body; a request has at most 20 pictures. */
    public static final int MAX_RATINGS = 100;

    public RateRequestInput {
        ratings = ratings == null ? null : List.copyOf(ratings);
    }
}
