package io.throng.protocol;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import io.throng.protocol.wire.Rfc822Instant;
import java.time.Instant;

/**
 * A message to a worker, carried by the answer to its pop.
 *
 * @param id id of the message
 * @param message text for the person who runs the worker
 * @param origin who sent it
 * @param expiry when it ceases to be shown; RFC 822 on the wire
 */
public record PopMessage(
        String id,
        String message,
        String origin,

        @JsonSerialize(using = Rfc822Instant.Writer.class) @JsonDeserialize(using = Rfc822Instant.Reader.class)
        Instant expiry) {}
