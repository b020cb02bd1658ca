package io.throng.worker.config;

import static java.util.Objects.requireNonNull;

import io.throng.client.HordeAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A worker's settings, already found to be sound. {@link WorkerConfigReader} makes them from a file and the environment.
 *
 * @param horde where the jobs come from
 * @param apiKey whose worker this is
 * @param bridgeAgent how the worker's software introduces itself, {@code name:version:url}
 * @param scribe how it does texts, if it does
 * @param dreamer how it does images, if it does
 * @param nsfw whether it takes requests that may be unfit for work
 * @param blacklist words in prompts it refuses
 * @param priorityUsernames users served first, {@code alias#id}
 * @param requireUpfrontKudos whether requesters must be able to pay
 * @param allowUnsafeIp whether it serves requesters behind anonymisers
 * @param shutdownGrace how long a stop waits for running jobs
 * @param modelCache folder for model files
 * @param modelMirror address of the operator's own copies of model files
 */
public record WorkerConfig(
        HordeAddress horde,
        String apiKey,
        String bridgeAgent,
        Optional<ScribeConfig> scribe,
        Optional<DreamerConfig> dreamer,
        boolean nsfw,
        List<String> blacklist,
        List<String> priorityUsernames,
        boolean requireUpfrontKudos,
        boolean allowUnsafeIp,
        Duration shutdownGrace,
        Path modelCache,
        Optional<URI> modelMirror) {
    /** Most results made at once by one role. */
    public static final int MAX_THREADS = 16;

    /** Most jobs fetched ahead by one role. */
    public static final int MAX_QUEUE = 4;

    /**
     * What the worker calls itself. An AI Horde knows no capabilities of it and gives it plain jobs at most; an operator may
     * present a name that horde knows (worker spec 1.3).
     */
    public static final String DEFAULT_BRIDGE_AGENT = "Throng Worker:0.1.0:https://github.com/throng/throng";

    public WorkerConfig {
        requireNonNull(horde, "horde");
        requireNonNull(apiKey, "apiKey");
        requireNonNull(bridgeAgent, "bridgeAgent");
        requireNonNull(scribe, "scribe");
        requireNonNull(dreamer, "dreamer");
        requireNonNull(shutdownGrace, "shutdownGrace");
        requireNonNull(modelCache, "modelCache");
        requireNonNull(modelMirror, "modelMirror");
        blacklist = List.copyOf(blacklist);
        priorityUsernames = List.copyOf(priorityUsernames);
        if (scribe.isEmpty() && dreamer.isEmpty()) {
            throw new ConfigException(
                    List.of("neither text_backend nor image_backend is set: the worker has nothing to do"));
        }
        if (scribe.isPresent()
                && dreamer.isPresent()
                && scribe.get().name().equals(dreamer.get().name())) {
            throw new ConfigException(List.of("scribe_name and dreamer_name are both \""
                    + scribe.get().name() + "\"; a horde wants different names"));
        }
    }

    /** Without the key, which no log may show. */
    @Override
    public String toString() {
        return "WorkerConfig[horde=" + horde + ", scribe=" + scribe + ", dreamer=" + dreamer + "]";
    }
}
