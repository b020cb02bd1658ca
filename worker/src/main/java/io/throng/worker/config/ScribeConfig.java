package io.throng.worker.config;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * How a worker does texts.
 *
 * @param name the worker's name on the horde; unique there over all kinds of workers
 * @param bridgeAgent how its software introduces itself, {@code name:version:url}
 * @param backends what does the texts; not empty
 * @param advertisedModel the model name offered; empty = what the back end says
 * @param branded whether to offer the model under the owner's name, {@code model::alias#id}
 * @param maxLengthTokens longest text offered
 * @param maxContextTokens largest context offered; the back end's own bounds it
 * @param threads texts made at once, 1 to {@link WorkerConfig#MAX_THREADS}
 * @param queueSize jobs fetched ahead, 0 to {@link WorkerConfig#MAX_QUEUE}
 */
public record ScribeConfig(
        String name,
        String bridgeAgent,
        List<BackendConfig> backends,
        Optional<String> advertisedModel,
        boolean branded,
        int maxLengthTokens,
        int maxContextTokens,
        int threads,
        int queueSize) {
    public ScribeConfig {
        requireNonNull(name, "name");
        requireNonNull(bridgeAgent, "bridgeAgent");
        requireNonNull(advertisedModel, "advertisedModel");
        backends = List.copyOf(backends);
    }
}
