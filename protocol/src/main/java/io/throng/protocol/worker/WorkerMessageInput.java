package io.throng.protocol.worker;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

/**
 * Body of {@code POST workers/messages} (styles spec 10).
 *
 * @param workerId the worker it is for; absent: every worker
 * @param message text for the person who runs the worker
 * @param origin who says so; moderators only, for others it is their number
 * @param expiry hours until it ceases to be shown
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record WorkerMessageInput(
        @JsonProperty("worker_id") @Size(min = 36, max = 36) String workerId,

        @NotNull @Size(min = 1, max = WorkerMessageInput.MAX_MESSAGE_LENGTH)
        String message,

        @Size(min = 1, max = 255) String origin,
        @Min(1) @Max(WorkerMessageInput.MAX_EXPIRY_HOURS) Integer expiry) {
    /** Characters of a message. */
    public static final int MAX_MESSAGE_LENGTH = 10_240;

    /** Hours a message lasts at most: 30 days. */
    public static final int MAX_EXPIRY_HOURS = 720;

    /** Hours a message lasts that does not say how long. */
    public static final int DEFAULT_EXPIRY_HOURS = 12;

    /** Who speaks when a moderator does not say. */
    public static final String DEFAULT_ORIGIN = "AI Horde Moderators";

    /** {@code expiry} as it takes effect. */
    public int effectiveExpiry() {
        return expiry == null ? DEFAULT_EXPIRY_HOURS : expiry;
    }

    /** {@code origin} as it takes effect for a moderator. */
    public String effectiveOrigin() {
        return origin == null ? DEFAULT_ORIGIN : origin;
    }
}
