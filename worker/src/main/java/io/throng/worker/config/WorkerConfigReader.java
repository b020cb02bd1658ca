package io.throng.worker.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.throng.client.HordeAddress;
import io.throng.inference.model.DownloadSettings;
import io.throng.inference.model.ModelCatalogue;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a {@link WorkerConfig} from a YAML file and the environment; the environment wins. Keys shared with the workers in
 * circulation keep their names (worker spec 2.2), so that their files go on working; keys nobody knows are warned about. All keys
 * are described in {@code docs/how-to/run-a-worker.md}.
 */
public final class WorkerConfigReader {
    /** Largest settings file read. */
    public static final int MAX_FILE_BYTES = 1024 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(WorkerConfigReader.class);
    private static final String ANONYMOUS_KEY = "0000000000";
    private static final long PIXELS_PER_POWER = 8L * 64 * 64;

    private WorkerConfigReader() {}

    /**
     * Reads the settings.
     *
     * @param file a YAML file; empty = the environment alone
     * @param environment variables by name, usually {@code System.getenv()}
     * @throws ConfigException naming everything that is wrong
     */
    public static WorkerConfig read(Optional<Path> file, Map<String, String> environment) {
        Settings settings = new Settings(parse(file), environment);
        WorkerConfig config = config(settings);
        settings.unknownKeys().forEach(key -> LOG.warn("the setting {} is not known and has no effect", key));
        return config;
    }

    private static JsonNode parse(Optional<Path> file) {
        if (file.isEmpty()) {
            return JsonNodeFactory.instance.objectNode();
        }
        try {
            if (Files.size(file.get()) > MAX_FILE_BYTES) {
                throw new ConfigException(List.of(file.get() + " is larger than " + MAX_FILE_BYTES + " bytes"));
            }
            JsonNode tree = new YAMLMapper().readTree(Files.readString(file.get()));
            if (tree == null || tree.isMissingNode() || tree.isNull()) {
                return JsonNodeFactory.instance.objectNode();
            }
            if (!tree.isObject()) {
                throw new ConfigException(List.of(file.get() + " holds no settings of the form key: value"));
            }
            return tree;
        } catch (JsonProcessingException e) {
            throw new ConfigException(List.of(file.get() + " is not YAML: " + e.getOriginalMessage()));
        } catch (IOException e) {
            throw new ConfigException(List.of("cannot read " + file.get() + ": " + e));
        }
    }

    private static WorkerConfig config(Settings settings) {
        HordeAddress horde = horde(settings);
        String apiKey = settings.text("api_key", "");
        if (apiKey.isEmpty()) {
            settings.problem("api_key is missing; hordes take no workers without an account");
        } else if (apiKey.equals(ANONYMOUS_KEY)) {
            settings.problem("api_key is the anonymous one; hordes take no anonymous workers");
        }
        String agent = settings.text("bridge_agent", WorkerConfig.DEFAULT_BRIDGE_AGENT);
        if (agent.split(":", 3).length < 3) {
            settings.problem("bridge_agent is \"" + agent + "\", not of the form name:version:url");
        }
        int threads = settings.number("max_threads", 1, 1, WorkerConfig.MAX_THREADS);
        int queue = settings.number("queue_size", 0, 0, WorkerConfig.MAX_QUEUE);
        List<String> priority = settings.list("priority_usernames");
        priority.stream()
                .filter(name -> !name.matches(".+#[0-9]+"))
                .forEach(name ->
                        settings.problem("priority_usernames holds \"" + name + "\", not of the form alias#id"));
        Optional<ScribeConfig> scribe = scribe(settings, threads, queue);
        Optional<DreamerConfig> dreamer = dreamer(settings, threads, queue);
        boolean nsfw = settings.flag("nsfw", true);
        List<String> blacklist = settings.list("blacklist");
        boolean upfront = settings.flag("require_upfront_kudos", false);
        boolean unsafeIp = settings.flag("allow_unsafe_ip", true);
        Duration grace = Duration.ofSeconds(settings.number("shutdown_grace", 120, 0, 3600));
        Path cache = settings.text("model_cache").map(Path::of).orElseGet(DownloadSettings::defaultCacheFolder);
        Optional<URI> mirror = settings.text("model_mirror").flatMap(text -> address(settings, "model_mirror", text));
        if (!settings.problems().isEmpty()) {
            throw new ConfigException(settings.problems());
        }
        return new WorkerConfig(
                horde, apiKey, agent, scribe, dreamer, nsfw, blacklist, priority, upfront, unsafeIp, grace, cache,
                mirror);
    }

    private static HordeAddress horde(Settings settings) {
        String text = settings.text("horde_url", "https://aihorde.net");
        try {
            return HordeAddress.parse(text);
        } catch (IllegalArgumentException e) {
            settings.problem("horde_url: " + e.getMessage());
            return new HordeAddress("");
        }
    }

    private static Optional<ScribeConfig> scribe(Settings settings, int threads, int queue) {
        Optional<String> koboldUrl = settings.text("kai_url");
        String kind = settings.text("text_backend", koboldUrl.isPresent() ? "koboldai" : "none");
        Optional<String> url = settings.text("text_url").or(() -> koboldUrl);
        Optional<String> key = settings.text("text_api_key");
        Optional<String> model = settings.text("text_model");
        boolean chat = settings.flag("text_chat", false);
        Optional<Path> file = settings.text("text_file").map(Path::of);
        int processorThreads =
                settings.number("text_processor_threads", Runtime.getRuntime().availableProcessors(), 1, 1024);
        int maxLength = settings.number("max_length", 512, 16, 16_384);
        int maxContext = settings.number("max_context_length", 2048, 80, 1_048_576);
        Optional<String> advertised = settings.text("text_advertised_model");
        String name = settings.text("scribe_name")
                .or(() -> settings.text("worker_name"))
                .orElse("A Throng Scribe");
        TextBackendConfig backend = switch (kind) {
            case "none" -> null;
            case "local" ->
                new TextBackendConfig.Local(model.orElse(ModelCatalogue.DEFAULT_TEXT_MODEL), file, processorThreads);
            case "openai" -> new TextBackendConfig.OpenAi(server(settings, "text_url", url), key, model, chat);
            case "koboldai", "koboldcpp" -> new TextBackendConfig.Kobold(server(settings, "text_url", url), key);
            default -> {
                settings.problem("text_backend is \"" + kind + "\", not one of local, openai, koboldai, none");
                yield null;
            }
        };
        return Optional.ofNullable(backend)
                .map(chosen -> new ScribeConfig(name, chosen, advertised, maxLength, maxContext, threads, queue));
    }

    private static Optional<DreamerConfig> dreamer(Settings settings, int threads, int queue) {
        String kind = settings.text("image_backend", "none");
        Optional<String> url = settings.text("image_url");
        Optional<String> key = settings.text("image_api_key");
        List<String> models = settings.list("models_to_load");
        Map<String, String> backendModels = settings.map("image_models");
        long maxPixels = PIXELS_PER_POWER * settings.number("max_power", 32, 1, 512);
        int maxBatch = settings.number("max_batch", 1, 1, 20);
        String name = settings.text("dreamer_name")
                .or(() -> settings.text("worker_name"))
                .orElse("A Throng Dreamer");
        if (kind.equals("none")) {
            return Optional.empty();
        }
        if (!kind.equals("openai")) {
            settings.problem("image_backend is \"" + kind + "\", not one of openai, none");
            return Optional.empty();
        }
        if (models.isEmpty()) {
            settings.problem("models_to_load is empty; name the horde's models the image back end stands for");
        }
        return Optional.of(new DreamerConfig(
                name,
                server(settings, "image_url", url),
                key,
                models,
                backendModels,
                maxPixels,
                maxBatch,
                threads,
                queue));
    }

    private static String server(Settings settings, String key, Optional<String> url) {
        if (url.isEmpty()) {
            settings.problem(key + " is missing");
            return "";
        }
        return address(settings, key, url.get()).map(URI::toString).orElse("");
    }

    private static Optional<URI> address(Settings settings, String key, String text) {
        try {
            URI uri = URI.create(text);
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return Optional.of(uri);
            }
        } catch (IllegalArgumentException e) {
            settings.problem(key + " is \"" + text + "\", which is no address: " + e.getMessage());
            return Optional.empty();
        }
        settings.problem(key + " is \"" + text + "\", no http or https address");
        return Optional.empty();
    }
}
