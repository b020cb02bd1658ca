package io.throng.protocol.image;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.throng.protocol.GenerationState;
import java.util.List;

/**
 * One delivered image.
 *
 * @param img address or base64
 * @param seed seed as text
 * @param id id of the job
 * @param censored whether the worker replaced the picture
 * @param genMetadata the worker's notes; empty if none
 * @param workerId id of the worker
 * @param workerName name of the worker
 * @param model model used
 * @param state always {@code ok}, also for censored images
 */
public record ImageGeneration(
        String img,
        String seed,
        String id,
        boolean censored,
        @JsonProperty("gen_metadata") List<GenerationMetadata> genMetadata,
        @JsonProperty("worker_id") String workerId,
        @JsonProperty("worker_name") String workerName,
        String model,
        GenerationState state) {
    public ImageGeneration {
        genMetadata = genMetadata == null ? null : List.copyOf(genMetadata);
    }
}
