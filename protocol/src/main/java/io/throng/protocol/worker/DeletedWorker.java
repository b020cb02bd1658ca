package io.throng.protocol.worker;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Answer of {@code DELETE workers/{id}}. */
public record DeletedWorker(
        @JsonProperty("deleted_id") String deletedId,
        @JsonProperty("deleted_name") String deletedName) {}
