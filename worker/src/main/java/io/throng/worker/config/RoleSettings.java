package io.throng.worker.config;

import com.fasterxml.jackson.databind.JsonNode;
import io.throng.protocol.alchemy.AlchemyForm;
import io.throng.protocol.image.PostProcessor;
import io.throng.worker.reference.ModelReferences;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads what each role does, and applies the rules between keys (worker spec 2.2, 2.3). */
final class RoleSettings {
    private static final long PIXELS_PER_POWER = 8L * 64 * 64;
    private static final int QUEUE_OF_SEVERAL_THREADS = 3;
    private static final int MAX_TILES = 256;
    private static final List<String> DEFAULT_FORMS = List.of("caption", "nsfw", "interrogation", "post-process");

    private final Settings settings;
    private final List<BackendConfig> backends;
    private final Set<WorkerRole> chosen;
    private final int threads;
    private final int queueSize;
    private final boolean extraSlow;
    private final Optional<String> commonName;
    private final String commonAgent;

    /**
     * @param backends all there are
     * @param chosen the roles to take up, as far as there are back ends
     */
    RoleSettings(Settings settings, List<BackendConfig> backends, Set<WorkerRole> chosen) {
        this.settings = settings;
        this.backends = backends;
        this.chosen = chosen;
        this.extraSlow = settings.flag("extra_slow_worker", false);
        int wantedThreads = settings.number("max_threads", 1, 1, WorkerConfig.MAX_THREADS);
        int wantedQueue = settings.number("queue_size", extraSlow ? 0 : 1, 0, WorkerConfig.MAX_QUEUE);
        this.threads = extraSlow ? lowered("max_threads", wantedThreads, 1, "extra_slow_worker") : wantedThreads;
        int queue = extraSlow ? lowered("queue_size", wantedQueue, 0, "extra_slow_worker") : wantedQueue;
        this.queueSize =
                threads > 1 ? lowered("queue_size", queue, QUEUE_OF_SEVERAL_THREADS, "max_threads above 1") : queue;
        Optional<String> fallback = settings.text("default_worker_name");
        this.commonName = settings.text("worker_name").or(() -> fallback);
        this.commonAgent = agent("bridge_agent", WorkerConfig.DEFAULT_BRIDGE_AGENT);
    }

    private int lowered(String key, int wanted, int most, String because) {
        if (wanted > most) {
            settings.note(key + " is taken as " + most + ", not " + wanted + ", because of " + because);
        }
        return Math.min(wanted, most);
    }

    Optional<ScribeConfig> scribe() {
        int maxLength = settings.number("max_length", 512, 1, 16_384);
        int maxContext = settings.number("max_context_length", 2048, 1, 1_048_576);
        Optional<String> advertised = settings.text("text_advertised_model");
        boolean branded = settings.flag("branded_model", false);
        String name = name("scribe_name", "A Throng Scribe");
        String agent = agent("scribe_bridge_agent", commonAgent);
        List<BackendConfig> own = of(WorkerRole.SCRIBE);
        return own.isEmpty()
                ? Optional.empty()
                : Optional.of(new ScribeConfig(
                        name, agent, own, advertised, branded, maxLength, maxContext, threads, queueSize));
    }

    Optional<DreamerConfig> dreamer() {
        String name = name("dreamer_name", "A Throng Dreamer");
        String agent = agent("dreamer_bridge_agent", commonAgent);
        long maxPixels = PIXELS_PER_POWER * settings.number("max_power", 32, 1, 512);
        int maxBatch = settings.number("max_batch", 1, 1, 20);
        boolean limitSteps = settings.flag("limit_max_steps", false);
        double stickiness = settings.decimal("model_stickiness", 0, 0, 1);
        boolean overlap = settings.flag("post_process_job_overlap", false);
        DreamerConfig.Permissions permissions = permissions();
        ModelChoice models = models();
        List<BackendConfig> own = of(WorkerRole.DREAMER);
        return own.isEmpty()
                ? Optional.empty()
                : Optional.of(new DreamerConfig(
                        name,
                        agent,
                        own,
                        models,
                        permissions,
                        maxPixels,
                        maxBatch,
                        threads,
                        queueSize,
                        extraSlow,
                        limitSteps,
                        stickiness,
                        overlap));
    }

    private DreamerConfig.Permissions permissions() {
        boolean img2img = settings.flag("allow_img2img", true);
        boolean inpainting = settings.flag("allow_inpainting", false);
        boolean painting = settings.flag("allow_painting", inpainting);
        boolean postProcessing = settings.flag("allow_post_processing", false);
        boolean controlnet = settings.flag("allow_controlnet", false);
        boolean sdxlControlnet = settings.flag("allow_sdxl_controlnet", false);
        boolean lora = settings.flag("allow_lora", false);
        if (controlnet && !img2img) {
            settings.note("allow_controlnet is taken as false, because allow_img2img is");
        }
        if (sdxlControlnet && !(controlnet && img2img)) {
            settings.note("allow_sdxl_controlnet is taken as false, because allow_controlnet is");
        }
        return new DreamerConfig.Permissions(
                img2img,
                painting,
                postProcessing,
                controlnet && img2img,
                sdxlControlnet && controlnet && img2img,
                lora);
    }

    private ModelChoice models() {
        boolean dynamic = settings.flag("dynamic_models", false);
        int number = settings.number("number_of_dynamic_models", 1, 0, 100);
        int inDemand = dynamic ? number : 0;
        boolean large = settings.flag("load_large_models", false);
        List<CustomModel> custom = settings.entries("custom_models").stream()
                .map(this::custom)
                .flatMap(Optional::stream)
                .toList();
        return new ModelChoice(
                settings.list("models_to_load"),
                settings.list("models_to_skip"),
                large,
                custom,
                inDemand,
                Optional.of(settings.text("image_reference", ModelReferences.PUBLIC_IMAGES))
                        .filter(source -> !source.equals("none")));
    }

    private Optional<CustomModel> custom(JsonNode entry) {
        String name = entry.path("name").asText("");
        if (name.isBlank()) {
            settings.problem("custom_models holds an entry without a name");
            return Optional.empty();
        }
        return Optional.of(new CustomModel(
                name, entry.path("baseline").asText(""), entry.path("filepath").asText("")));
    }

    Optional<AlchemistConfig> alchemist() {
        String name = name("alchemist_name", "A Throng Alchemist");
        String agent = agent("alchemist_bridge_agent", commonAgent);
        Set<String> forms = forms();
        int maxTiles = Math.min(settings.number("max_power", 32, 1, 512), MAX_TILES);
        List<BackendConfig> own = of(WorkerRole.ALCHEMIST);
        return own.isEmpty()
                ? Optional.empty()
                : Optional.of(new AlchemistConfig(name, agent, own, forms, maxTiles, Math.max(queueSize, 1), threads));
    }

    /** {@code post-process} stands for every post-processor; case and the kind of dash do not matter. */
    private Set<String> forms() {
        List<String> given = settings.list("forms");
        Set<String> forms = new LinkedHashSet<>();
        for (String entry : given.isEmpty() ? DEFAULT_FORMS : given) {
            String wanted = plain(entry);
            if (wanted.equals("post_process")) {
                Arrays.stream(PostProcessor.values())
                        .map(PostProcessor::wireName)
                        .forEach(forms::add);
                continue;
            }
            Optional<AlchemyForm> form = Arrays.stream(AlchemyForm.values())
                    .filter(candidate -> plain(candidate.wireName()).equals(wanted))
                    .findFirst();
            if (form.isEmpty()) {
                settings.problem("forms holds \"" + entry + "\", which no horde knows");
            } else {
                forms.add(form.get().wireName());
            }
        }
        return forms;
    }

    private static String plain(String form) {
        return form.toLowerCase(Locale.ROOT).replace('-', '_');
    }

    private List<BackendConfig> of(WorkerRole role) {
        return chosen.contains(role)
                ? backends.stream()
                        .filter(backend -> backend.roles().contains(role))
                        .toList()
                : List.of();
    }

    private String name(String key, String otherwise) {
        return settings.text(key).or(() -> commonName).orElse(otherwise);
    }

    private String agent(String key, String otherwise) {
        String agent = settings.text(key, otherwise);
        if (agent.split(":", 3).length < 3) {
            settings.problem(key + " is \"" + agent + "\", not of the form name:version:url");
        }
        return agent;
    }
}
