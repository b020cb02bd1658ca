package io.throng.protocol.rating;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A set of pictures that are rated.
 *
 * @param imageCount pictures in it
 */
public record DatasetReply(
        String id,
        String name,
        String description,
        @JsonProperty("image_count") long imageCount) {}
