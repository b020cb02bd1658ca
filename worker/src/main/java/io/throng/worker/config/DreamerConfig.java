package io.throng.worker.config;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a worker does images.
 *
 * @param name the worker's name on the horde; unique there over all kinds of workers
 * @param url address of the server with the OpenAI images interface
 * @param apiKey its bearer token
 * @param models the horde's model names offered
 * @param backendModels the horde's model name to the server's; missing = the server decides
 * @param maxPixels largest picture in pixels
 * @param maxBatch most pictures of one request taken at once
 * @param threads pictures made at once, 1 to {@link WorkerConfig#MAX_THREADS}
 * @param queueSize jobs fetched ahead, 0 to {@link WorkerConfig#MAX_QUEUE}
 */
public record DreamerConfig(
        String name,
        String url,
        Optional<String> apiKey,
        List<String> models,
        Map<String, String> backendModels,
        long maxPixels,
        int maxBatch,
        int threads,
        int queueSize) {
    public DreamerConfig {
        requireNonNull(name, "name");
        requireNonNull(url, "url");
        requireNonNull(apiKey, "apiKey");
        models = List.copyOf(models);
        backendModels = Map.copyOf(backendModels);
    }

    /** Without the key, which no log may show. */
    @Override
    public String toString() {
        return "DreamerConfig[name=" + name + ", url=" + url + ", models=" + models + "]";
    }
}
