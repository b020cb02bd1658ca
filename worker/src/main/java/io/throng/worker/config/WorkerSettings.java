package io.throng.worker.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.throng.inference.model.DownloadSettings;
import io.throng.worker.model.ModelInstructions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Reads the whole of the settings. */
final class WorkerSettings {
    private static final int HIGH_PERFORMANCE_TIMEOUT_SECONDS = 100;
    private static final int MODERATE_PERFORMANCE_TIMEOUT_SECONDS = 150;
    private static final int EXTRA_SLOW_PRELOAD_SECONDS = 120;
    private static final int MIN_LORA_GIGABYTES = 10;
    private static final int MAX_LORA_GIGABYTES = 2048;

    private final Settings settings;

    WorkerSettings(Settings settings) {
        this.settings = settings;
    }

    WorkerConfig read() {
        List<HordeConfig> hordes = new HordeSettings(settings).read();
        Operation operation = operation();
        List<BackendConfig> backends = new BackendSettings(settings).read(operation.dryRun());
        RoleSettings roles = new RoleSettings(settings, backends, roles());
        Optional<ScribeConfig> scribe = roles.scribe();
        Optional<DreamerConfig> dreamer = roles.dreamer();
        Optional<AlchemistConfig> alchemist = roles.alchemist();
        Manners manners = manners();
        TimeLimits limits = limits();
        Storage storage = storage();
        dreamer.ifPresent(this::requireModels);
        if (!settings.problems().isEmpty()) {
            throw new ConfigException(settings.problems());
        }
        return new WorkerConfig(
                hordes, scribe, dreamer.map(this::withCustomFile), alchemist, manners, limits, operation, storage);
    }

    /** A service has whatever it is said to have, so somebody must say it. */
    private void requireModels(DreamerConfig dreamer) {
        boolean named = !dreamer.models().custom().isEmpty()
                || dreamer.models().load().stream().anyMatch(entry -> !ModelInstructions.isInstruction(entry));
        for (BackendConfig backend : dreamer.backends()) {
            boolean service = switch (backend.kind()) {
                case OPENAI, OPENROUTER, STABILITY -> true;
                case ONNX, LOCAL, COMFYUI, A1111, KOBOLDAI, KOBOLDCPP, LLAMACPP, OLLAMA, TABBY, APHRODITE, CLIP, STUB ->
                    false;
            };
            if (service && !named && backend.models().isEmpty()) {
                settings.problem("models_to_load is empty; name the horde's models that " + backend.id()
                        + " stands for, there or in its models");
            }
        }
    }

    private Set<WorkerRole> roles() {
        Set<WorkerRole> roles = EnumSet.noneOf(WorkerRole.class);
        for (String name : settings.list("roles")) {
            Optional<WorkerRole> role = WorkerRole.named(name);
            role.ifPresentOrElse(
                    roles::add,
                    () -> settings.problem("roles holds \"" + name + "\", not one of dreamer, scribe, alchemist"));
        }
        return roles.isEmpty() ? EnumSet.allOf(WorkerRole.class) : roles;
    }

    /** Models of the file that the environment names, as the AI Horde's worker has them: an object of entries by name. */
    private DreamerConfig withCustomFile(DreamerConfig dreamer) {
        Optional<Path> file = settings.text("custom_models_file").map(Path::of);
        if (file.isEmpty()) {
            return dreamer;
        }
        List<CustomModel> custom = new ArrayList<>(dreamer.models().custom());
        try {
            JsonNode tree = new JsonMapper().readTree(Files.readString(file.get()));
            tree.forEachEntry((name, entry) -> custom.add(new CustomModel(
                    name,
                    entry.path("baseline").asText(""),
                    entry.path("filepath").asText(""))));
        } catch (IOException e) {
            settings.note("the custom models in " + file.get() + " cannot be read: " + e.getMessage());
        }
        ModelChoice models = dreamer.models();
        return new DreamerConfig(
                dreamer.name(),
                dreamer.bridgeAgent(),
                dreamer.backends(),
                new ModelChoice(
                        models.load(), models.skip(), models.large(), custom, models.inDemand(), models.reference()),
                dreamer.permissions(),
                dreamer.maxPixels(),
                dreamer.maxBatch(),
                dreamer.threads(),
                dreamer.queueSize(),
                dreamer.extraSlow(),
                dreamer.limitSteps(),
                dreamer.stickiness(),
                dreamer.overlapPostProcessing());
    }

    private Manners manners() {
        List<String> priority = settings.list("priority_usernames");
        priority.stream()
                .filter(name -> !name.matches(".+#[0-9]+"))
                .forEach(name ->
                        settings.problem("priority_usernames holds \"" + name + "\", not of the form alias#id"));
        return new Manners(
                settings.flag("nsfw", true),
                settings.flag("censor_nsfw", false),
                settings.list("blacklist"),
                settings.list("censorlist"),
                priority,
                settings.flag("require_upfront_kudos", false),
                settings.flag("allow_unsafe_ip", true));
    }

    private TimeLimits limits() {
        boolean high = settings.flag("high_performance_mode", false);
        boolean moderate = settings.flag("moderate_performance_mode", false);
        boolean extraSlow = settings.flag("extra_slow_worker", false);
        int silence = high && !extraSlow
                ? HIGH_PERFORMANCE_TIMEOUT_SECONDS
                : moderate && !extraSlow ? MODERATE_PERFORMANCE_TIMEOUT_SECONDS : 300;
        int preload = settings.number("preload_timeout", 80, 15, 3600);
        return new TimeLimits(
                Duration.ofSeconds(settings.number("process_timeout", silence, 1, 36_000)),
                Duration.ofSeconds(extraSlow ? Math.max(preload, EXTRA_SLOW_PRELOAD_SECONDS) : preload),
                Duration.ofSeconds(settings.number("inference_step_timeout", 15, 1, 600)),
                Duration.ofSeconds(settings.number("post_process_timeout", 60, 15, 3600)),
                Duration.ofSeconds(settings.number("download_timeout", 121, 1, 36_000)));
    }

    private Operation operation() {
        int port = settings.number("metrics_port", 0, 0, 65_535);
        return new Operation(
                Duration.ofSeconds(settings.number("shutdown_grace", 120, 0, 3600)),
                Duration.ofSeconds(settings.number("stats_output_frequency", 30, 0, 86_400)),
                settings.flag("disable_terminal_ui", false),
                settings.flag("limited_console_messages", false),
                !settings.flag("suppress_speed_warnings", false),
                settings.flag("exit_on_unhandled_faults", false),
                settings.flag("remove_maintenance_on_init", false),
                Duration.ofMinutes(settings.number("minutes_allowed_without_jobs", 30, 0, 100_000)),
                port == 0 ? OptionalInt.empty() : OptionalInt.of(port),
                settings.text("record_dir").map(Path::of),
                settings.flag("dry_run", false),
                priorities());
    }

    private List<WorkerRole> priorities() {
        Set<WorkerRole> order = new LinkedHashSet<>();
        for (String name : settings.list("pop_priority")) {
            WorkerRole.named(name)
                    .ifPresentOrElse(
                            order::add,
                            () -> settings.problem(
                                    "pop_priority holds \"" + name + "\", not one of dreamer, scribe, alchemist"));
        }
        order.addAll(List.of(WorkerRole.values()));
        return List.copyOf(order);
    }

    private Storage storage() {
        Optional<Path> cacheHome = settings.text("cache_home").map(text -> Path.of(text.split(";", 2)[0]));
        Path models = settings.text("model_cache")
                .map(Path::of)
                .or(() -> cacheHome)
                .orElseGet(DownloadSettings::defaultCacheFolder);
        Optional<URI> mirror =
                settings.text("model_mirror").flatMap(text -> WebAddress.read(settings, "model_mirror", text));
        Path state = settings.text("state_dir").map(Path::of).orElseGet(WorkerSettings::defaultState);
        return new Storage(models, mirror, state, loraGigabytes(), settings.text("civitai_api_token"));
    }

    private int loraGigabytes() {
        int gigabytes =
                settings.number("max_lora_cache_size", MIN_LORA_GIGABYTES, MIN_LORA_GIGABYTES, MAX_LORA_GIGABYTES);
        int megabytes = settings.number("lora_cache_megabytes", 0, 0, MAX_LORA_GIGABYTES * 1024);
        return megabytes == 0 ? gigabytes : Math.max(1, Math.ceilDiv(megabytes, 1024));
    }

    private static Path defaultState() {
        String folder = System.getenv("XDG_STATE_HOME");
        Path home = folder == null || folder.isBlank()
                ? Path.of(System.getProperty("user.home"), ".local", "state")
                : Path.of(folder);
        return home.resolve("throng");
    }
}
