package io.throng.protocol.account;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import io.throng.protocol.wire.Rfc822Instant;
import java.time.Instant;

/**
 * The monthly entitlement.
 *
 * @param amount kudos a month
 * @param lastReceived RFC 822 on the wire; absent: never
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MonthlyKudos(
        Long amount,

        @JsonProperty("last_received")
        @JsonSerialize(using = Rfc822Instant.Writer.class)
        @JsonDeserialize(using = Rfc822Instant.Reader.class)
        Instant lastReceived) {}
