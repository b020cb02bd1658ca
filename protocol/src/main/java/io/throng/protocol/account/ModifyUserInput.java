package io.throng.protocol.account;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.throng.protocol.Bounds;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;

/**
 * Body of {@code PUT users/{id}} (accounts spec 6); absent members change nothing.
 *
 * @param kudos signed change of the balance; decimals are cut off
 * @param monthlyKudos signed change of the monthly entitlement
 * @param usageMultiplier factor on the usage record
 * @param moderator role; granting it grants trusted, too
 * @param concurrency jobs that may wait
 * @param workerInvited workers in invite-only mode
 * @param trusted role
 * @param flagged role
 * @param customizer role
 * @param vpn role
 * @param service role
 * @param education role; moves the concurrency with it
 * @param special role
 * @param resetSuspicion its presence forgets all suspicions
 * @param adminComment for moderators
 * @param publicWorkers whether everybody may see the workers' ids
 * @param username display name
 * @param contact for moderators
 * @param generateProxyPasskey its presence makes a new passkey
 * @param undelete its presence withdraws a deletion
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ModifyUserInput(
        @DecimalMin("-" + Bounds.MAX_KUDOS_CHANGE) @DecimalMax("" + Bounds.MAX_KUDOS_CHANGE)
        Double kudos,

        @JsonProperty("monthly_kudos") @Min(-Bounds.MAX_KUDOS_CHANGE) @Max(Bounds.MAX_KUDOS_CHANGE)
        Long monthlyKudos,

        @JsonProperty("usage_multiplier") @DecimalMin("0.1") @DecimalMax("10")
        Double usageMultiplier,

        Boolean moderator,
        @Min(0) @Max(500) Integer concurrency,
        @JsonProperty("worker_invited") Integer workerInvited,
        Boolean trusted,
        Boolean flagged,
        Boolean customizer,
        Boolean vpn,
        Boolean service,
        Boolean education,
        Boolean special,
        @JsonProperty("reset_suspicion") Boolean resetSuspicion,

        @JsonProperty("admin_comment") @Size(min = 5, max = 500)
        String adminComment,

        @JsonProperty("public_workers") Boolean publicWorkers,
        @Size(min = 3, max = 100) String username,
        @Size(min = 5, max = 500) String contact,
        @JsonProperty("generate_proxy_passkey") Boolean generateProxyPasskey,
        Boolean undelete) {

    /** Whether nothing is to be changed. */
    public boolean isEmpty() {
        return equals(NOTHING);
    }

    private static final ModifyUserInput NOTHING = new ModifyUserInput(
            null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
            null, null);
}
