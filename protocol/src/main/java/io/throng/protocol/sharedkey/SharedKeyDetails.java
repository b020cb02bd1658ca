package io.throng.protocol.sharedkey;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import io.throng.protocol.wire.Rfc822Instant;
import java.time.Instant;

/**
 * A shared key (accounts spec 11.1).
 *
 * @param id the key itself
 * @param username alias of its owner
 * @param name absent: none
 * @param kudos what is left of the budget, whole kudos; -1: no budget
 * @param expiry RFC 822 on the wire; absent: never
 * @param utilized kudos spent with it
 * @param maxImagePixels -1: no limit
 * @param maxImageSteps -1: no limit
 * @param maxTextTokens -1: no limit
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SharedKeyDetails(
        String id,
        String username,
        String name,
        long kudos,

        @JsonSerialize(using = Rfc822Instant.Writer.class) @JsonDeserialize(using = Rfc822Instant.Reader.class)
        Instant expiry,

        long utilized,
        @JsonProperty("max_image_pixels") int maxImagePixels,
        @JsonProperty("max_image_steps") int maxImageSteps,
        @JsonProperty("max_text_tokens") int maxTextTokens) {}
