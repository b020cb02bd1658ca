package io.throng.worker.config;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Set;

/**
 * How a worker does alchemy (worker spec 8).
 *
 * @param name the worker's name on the horde; unique there over all kinds of workers
 * @param bridgeAgent how its software introduces itself, {@code name:version:url}
 * @param backends what does the forms; not empty
 * @param forms the horde's names of the forms it offers, as far as a back end can do them
 * @param maxTiles largest picture, in tiles of 512 by 512 pixels
 * @param amount most forms taken at once, 1 to {@link WorkerConfig#MAX_QUEUE}
 * @param threads forms done at once, 1 to {@link WorkerConfig#MAX_THREADS}
 */
public record AlchemistConfig(
        String name,
        String bridgeAgent,
        List<BackendConfig> backends,
        Set<String> forms,
        int maxTiles,
        int amount,
        int threads) {
    public AlchemistConfig {
        requireNonNull(name, "name");
        requireNonNull(bridgeAgent, "bridgeAgent");
        backends = List.copyOf(backends);
        forms = Set.copyOf(forms);
    }
}
