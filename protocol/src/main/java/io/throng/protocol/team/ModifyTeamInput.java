package io.throng.protocol.team;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.validation.constraints.Size;

/**
 * Body of {@code PATCH teams/{id}}; absent members are left as they are.
 *
 * @param name new name
 * @param info new info
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ModifyTeamInput(
        @Size(min = TeamInput.MIN_LENGTH, max = TeamInput.MAX_NAME_LENGTH)
        String name,

        @Size(min = TeamInput.MIN_LENGTH, max = TeamInput.MAX_INFO_LENGTH)
        String info) {}
