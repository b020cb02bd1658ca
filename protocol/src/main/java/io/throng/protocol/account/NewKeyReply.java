package io.throng.protocol.account;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A key just made; an extension of ours.
 *
 * @param apiKey shown this once
 * @param username alias of the account
 */
public record NewKeyReply(@JsonProperty("api_key") String apiKey, String username) {}
