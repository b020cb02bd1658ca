package io.throng.protocol.account;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Answer of the test bootstrap (accounts spec 3).
 *
 * @param apiKey the new key
 * @param userId id as text
 * @param username display name
 * @param alias {@code name#id}
 * @param kudos balance
 * @param trusted role
 * @param moderator role
 * @param created whether the account is new
 */
public record TestUserReply(
        @JsonProperty("api_key") String apiKey,
        @JsonProperty("user_id") String userId,
        String username,
        String alias,
        double kudos,
        boolean trusted,
        boolean moderator,
        boolean created) {}
