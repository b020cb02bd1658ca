package io.throng.protocol.account;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * What speaks for and against a user, for moderators; an extension of ours.
 *
 * @param username alias
 * @param suspicious whether there are so many suspicions that the account can neither give nor receive kudos
 * @param suspicions on record, newest first
 * @param lastActive ISO 8601; last settled work
 * @param stale whether the account is as good as abandoned
 * @param passkey whether it has a passkey for proxies
 */
public record UserStanding(
        String username,
        boolean suspicious,
        List<Suspicion> suspicions,
        @JsonProperty("last_active") String lastActive,
        boolean stale,
        boolean passkey) {
    public UserStanding {
        suspicions = List.copyOf(suspicions);
    }

    /**
     * One suspicion.
     *
     * @param reason in lower case
     * @param at ISO 8601
     * @param source what raised it
     */
    public record Suspicion(String reason, String at, String source) {}
}
