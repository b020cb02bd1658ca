package io.throng.protocol.status;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Body of {@code PUT status/modes}.
 *
 * @param maintenanceMode absent: unchanged
 * @param inviteOnlyMode absent: unchanged
 * @param raidMode absent: unchanged
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record HordeModesInput(
        @JsonProperty("maintenance_mode") Boolean maintenanceMode,
        @JsonProperty("invite_only_mode") Boolean inviteOnlyMode,
        @JsonProperty("raid_mode") Boolean raidMode) {}
