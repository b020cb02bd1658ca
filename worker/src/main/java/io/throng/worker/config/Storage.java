package io.throng.worker.config;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the worker keeps things.
 *
 * @param models folder for model files
 * @param mirror address of the operator's own copies of model files
 * @param state folder for what must survive a restart: jobs in hand, usage counts of models
 * @param loraCacheGigabytes most space for auxiliary files
 * @param civitaiToken token for fetching auxiliary files
 */
public record Storage(
        Path models, Optional<URI> mirror, Path state, int loraCacheGigabytes, Optional<String> civitaiToken) {
    public Storage {
        requireNonNull(models, "models");
        requireNonNull(mirror, "mirror");
        requireNonNull(state, "state");
        requireNonNull(civitaiToken, "civitaiToken");
    }

    /** Without the token, which no log may show. */
    @Override
    public String toString() {
        return "Storage[models=" + models + ", state=" + state + "]";
    }
}
