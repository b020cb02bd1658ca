package io.throng.protocol.worker;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.Size;

/**
 * Body of {@code PUT workers/{id}} (workers spec 2.4); absent members are left as they are.
 *
 * @param maintenance whether the worker takes jobs of its own owner only
 * @param maintenanceMsg what it is told then; selects nothing alone
 * @param paused moderators only
 * @param info what is said of it; empty removes it
 * @param name new name
 * @param team id of its team; empty leaves the team
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ModifyWorkerInput(
        Boolean maintenance,

        @JsonProperty("maintenance_msg") @Size(max = ModifyWorkerInput.MAX_MAINTENANCE_MESSAGE_LENGTH)
        String maintenanceMsg,

        Boolean paused,
        @Size(max = ModifyWorkerInput.MAX_INFO_LENGTH) String info,

        @Size(min = ModifyWorkerInput.MIN_NAME_LENGTH, max = ModifyWorkerInput.MAX_NAME_LENGTH)
        String name,

        @Size(max = 36) String team) {
    /** Characters of a maintenance message; the contract names no bound, the original fails beyond this one. */
    public static final int MAX_MAINTENANCE_MESSAGE_LENGTH = 300;

    /** Characters of a worker's info. */
    public static final int MAX_INFO_LENGTH = 1_000;

    /** Characters of a name given by this call; names given by a pop may be shorter. */
    public static final int MIN_NAME_LENGTH = 5;

    /** Characters of a worker's name. */
    public static final int MAX_NAME_LENGTH = 100;

    /** Whether nothing is to be changed. */
    public boolean selectsNothing() {
        return maintenance == null && paused == null && info == null && name == null && team == null;
    }
}
