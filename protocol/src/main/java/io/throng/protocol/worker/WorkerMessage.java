package io.throng.protocol.worker;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import io.throng.protocol.wire.Rfc822Instant;
import java.time.Instant;

/**
 * A stored message to a worker.
 *
 * @param id id of the message
 * @param workerId the worker it is for; absent: every worker
 * @param userId number of the account that sent it
 * @param message text for the person who runs the worker
 * @param origin who says so
 * @param created when it was sent; RFC 822 on the wire
 * @param expiry when it ceases to be shown; RFC 822 on the wire
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record WorkerMessage(
        String id,
        @JsonProperty("worker_id") String workerId,
        @JsonProperty("user_id") String userId,
        String message,
        String origin,

        @JsonSerialize(using = Rfc822Instant.Writer.class) @JsonDeserialize(using = Rfc822Instant.Reader.class)
        Instant created,

        @JsonSerialize(using = Rfc822Instant.Writer.class) @JsonDeserialize(using = Rfc822Instant.Reader.class)
        Instant expiry) {}
