package io.throng.protocol.image;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * Answer of {@code GET} and {@code DELETE generate/status/{id}} (image spec 4.2).
 *
 * @param finished results delivered
 * @param processing results being made
 * @param restarted jobs that failed
 * @param waiting results not yet handed out
 * @param done whether nothing more will come
 * @param faulted whether it was given up
 * @param waitTime estimated seconds until done
 * @param queuePosition 1-based place in the queue, 0 when nothing waits
 * @param kudos kudos consumed so far
 * @param isPossible whether a worker online now could do it
 * @param generations results delivered so far
 * @param shared always false
 */
public record ImageStatus(
        int finished,
        int processing,
        int restarted,
        int waiting,
        boolean done,
        boolean faulted,
        @JsonProperty("wait_time") int waitTime,
        @JsonProperty("queue_position") int queuePosition,
        double kudos,
        @JsonProperty("is_possible") boolean isPossible,
        List<ImageGeneration> generations,
        boolean shared) {
    public ImageStatus {
        generations = generations == null ? null : List.copyOf(generations);
    }
}
