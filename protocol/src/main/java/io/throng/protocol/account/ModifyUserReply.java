package io.throng.protocol.account;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Answer of {@code PUT users/{id}}: the new values of what was changed.
 *
 * @param newKudos balance
 * @param monthlyKudos the entitlement alone, without what roles add
 * @param usageMultiplier factor on the usage record
 * @param moderator role
 * @param concurrency jobs that may wait
 * @param workerInvited workers in invite-only mode
 * @param trusted role
 * @param flagged role
 * @param customizer role
 * @param vpn role
 * @param service role
 * @param education role
 * @param special role
 * @param newSuspicion suspicions on record
 * @param adminComment as stored
 * @param publicWorkers whether everybody may see the workers' ids
 * @param username bare name, without the number
 * @param contact as stored
 * @param proxyPasskey the new passkey, shown this once
 * @param undeleted true
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ModifyUserReply(
        @JsonProperty("new_kudos") Double newKudos,
        @JsonProperty("monthly_kudos") Long monthlyKudos,
        @JsonProperty("usage_multiplier") Double usageMultiplier,
        Boolean moderator,
        Integer concurrency,
        @JsonProperty("worker_invited") Integer workerInvited,
        Boolean trusted,
        Boolean flagged,
        Boolean customizer,
        Boolean vpn,
        Boolean service,
        Boolean education,
        Boolean special,
        @JsonProperty("new_suspicion") Integer newSuspicion,
        @JsonProperty("admin_comment") String adminComment,
        @JsonProperty("public_workers") Boolean publicWorkers,
        String username,
        String contact,
        @JsonProperty("proxy_passkey") String proxyPasskey,
        Boolean undeleted) {}
