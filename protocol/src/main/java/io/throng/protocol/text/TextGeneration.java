package io.throng.protocol.text;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.throng.protocol.GenerationState;
import java.util.List;

/**
 * One delivered text (text spec 11). It carries no id.
 *
 * @param text the text
 * @param seed a number, unlike that of images
 * @param genMetadata the worker's notes; empty if none
 * @param workerId id of the worker
 * @param workerName name of the worker
 * @param model model used
 * @param state {@code ok}, {@code censored} or {@code csam}
 */
public record TextGeneration(
        String text,
        long seed,
        @JsonProperty("gen_metadata") List<TextGenerationMetadata> genMetadata,
        @JsonProperty("worker_id") String workerId,
        @JsonProperty("worker_name") String workerName,
        String model,
        GenerationState state) {
    public TextGeneration {
        genMetadata = genMetadata == null ? null : List.copyOf(genMetadata);
    }
}
