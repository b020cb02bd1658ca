package io.throng.protocol.status;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Answer of {@code GET} and {@code PUT status/modes}; absent members are those the reader may not see or did not set.
 *
 * @param maintenanceMode no new requests are accepted
 * @param inviteOnlyMode only invited workers may join
 * @param raidMode the horde defends itself; shown to moderators only
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record HordeModes(
        @JsonProperty("maintenance_mode") Boolean maintenanceMode,
        @JsonProperty("invite_only_mode") Boolean inviteOnlyMode,
        @JsonProperty("raid_mode") Boolean raidMode) {}
