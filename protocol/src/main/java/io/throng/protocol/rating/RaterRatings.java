package io.throng.protocol.rating;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * What one rater said.
 *
 * @param total ratings that fit, on all pages
 */
public record RaterRatings(long total, List<Entry> ratings) {
    /**
     * One rating beside those of others.
     *
     * @param username left out where the rater is known from the call
     * @param image id of the picture
     * @param artifacts left out if not said
     * @param average of everybody's ratings of the picture
     * @param timesRated how often the picture was rated
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Entry(
            String username,
            String image,
            int rating,
            Integer artifacts,
            double average,
            @JsonProperty("times_rated") long timesRated) {}

    public RaterRatings {
        ratings = List.copyOf(ratings);
    }
}
