package io.throng.protocol.team;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Answer of {@code DELETE teams/{id}}. */
public record DeletedTeam(
        @JsonProperty("deleted_id") String deletedId,
        @JsonProperty("deleted_name") String deletedName) {}
