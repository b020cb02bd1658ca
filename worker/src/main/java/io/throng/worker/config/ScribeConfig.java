package io.throng.worker.config;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * How a worker does texts.
 *
 * @param name the worker's name on the horde; unique there over all kinds of workers
 * @param backend what does the texts
 * @param advertisedModel the model name offered; empty = what the back end says
 * @param maxLengthTokens longest text offered
 * @param maxContextTokens largest context offered; the back end's own bounds it
 * @param threads texts made at once, 1 to {@link WorkerConfig#MAX_THREADS}
 * @param queueSize jobs fetched ahead, 0 to {@link WorkerConfig#MAX_QUEUE}
 */
public record ScribeConfig(
        String name,
        TextBackendConfig backend,
        Optional<String> advertisedModel,
        int maxLengthTokens,
        int maxContextTokens,
        int threads,
        int queueSize) {
    public ScribeConfig {
        requireNonNull(name, "name");
        requireNonNull(backend, "backend");
        requireNonNull(advertisedModel, "advertisedModel");
    }
}
