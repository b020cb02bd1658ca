package io.throng.protocol.rating;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * What was said of one picture.
 *
 * @param total ratings in this answer
 * @param image where it can be fetched
 * @param average of all ratings; 0 without any
 * @param timesRated how often
 */
public record PictureRatings(
        long total,
        String image,
        @JsonProperty("image_id") String imageId,
        double average,
        @JsonProperty("times_rated") long timesRated,
        List<Entry> ratings) {
    /**
     * One rating.
     *
     * @param artifacts null if not said
     */
    public record Entry(String username, int rating, Integer artifacts) {}

    public PictureRatings {
        ratings = List.copyOf(ratings);
    }
}
