package io.throng.protocol.rating;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A picture to rate.
 *
 * @param id to rate it by
 * @param url where it can be fetched, for half an hour
 * @param datasetId the set it belongs to
 */
public record OfferReply(
        String id, String url, @JsonProperty("dataset_id") String datasetId) {}
