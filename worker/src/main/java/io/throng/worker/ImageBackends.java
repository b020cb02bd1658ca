package io.throng.worker;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.throng.worker.backend.ImageBackend;
import io.throng.worker.backend.ModelFamily;
import io.throng.worker.backend.OpenAiImageBackend;
import io.throng.worker.backend.OpenAiImageSettings;
import io.throng.worker.backend.WantedModel;
import io.throng.worker.backend.a1111.A1111ImageBackend;
import io.throng.worker.backend.comfyui.ComfyImageBackend;
import io.throng.worker.backend.remote.OpenRouterImageBackend;
import io.throng.worker.backend.remote.StabilityImageBackend;
import io.throng.worker.backend.stub.StubBehaviour;
import io.throng.worker.backend.stub.StubImageBackend;
import io.throng.worker.config.BackendConfig;
import io.throng.worker.config.ConfigException;
import io.throng.worker.config.CustomModel;
import io.throng.worker.config.ModelChoice;
import io.throng.worker.model.ModelInstructions;
import io.throng.worker.model.ModelReference;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes the back ends for pictures that the settings ask for. */
final class ImageBackends {
    /** Horde model that a stub pretends where none is named. */
    static final String STUB_MODEL = "stable_diffusion";

    private final ObjectMapper mapper = new ObjectMapper();
    private final ModelChoice choice;
    private final ModelReference reference;
    private final AdaptationLibraries adaptations;
    private final LocalModels local;

    /**
     * @param adaptations finds and fetches low-rank adaptations and textual inversions
     * @param local models that run in this process
     */
    ImageBackends(ModelChoice choice, ModelReference reference, AdaptationLibraries adaptations, LocalModels local) {
        this.local = requireNonNull(local, "local");
        this.choice = requireNonNull(choice, "choice");
        this.reference = requireNonNull(reference, "reference");
        this.adaptations = requireNonNull(adaptations, "adaptations");
    }

    /** The back end; nothing is called yet. */
    ImageBackend open(BackendConfig config) {
        return switch (config.kind()) {
            case COMFYUI ->
                new LazyImageBackend(() -> new ComfyImageBackend(
                        config.address(), headers(config), wanted(config), adaptations.finder(config)));
            case A1111 ->
                new LazyImageBackend(() -> new A1111ImageBackend(
                        config.address(), config.apiKey(), wanted(config), adaptations.finder(config)));
            case ONNX ->
                new LazyImageBackend(
                        () -> LocalImages.open(config, local, adaptations.files(), adaptations.inversionFiles()));
            case OPENAI -> new OpenAiImageBackend(openAi(config));
            case OPENROUTER ->
                new OpenRouterImageBackend(
                        config.address(),
                        config.apiKey().orElse(""),
                        config.option("model").orElse(OpenRouterImageBackend.DEFAULT_MODEL),
                        named(config));
            case STABILITY ->
                new StabilityImageBackend(
                        config.address(), config.apiKey().orElse(""), stabilityModel(config), named(config));
            case STUB ->
                new StubImageBackend(
                        named(config).isEmpty() ? Set.of(STUB_MODEL) : named(config),
                        StubBehaviour.of(config.options()));
            case LOCAL, KOBOLDAI, KOBOLDCPP, LLAMACPP, OLLAMA, TABBY, APHRODITE, CLIP ->
                throw new ConfigException(List.of(config.kind().key() + " makes no pictures"));
        };
    }

    /** The horde's names of the models that a service stands for: those mapped, else those the operator names. */
    private Set<String> named(BackendConfig config) {
        Set<String> names = new LinkedHashSet<>(config.models().keySet());
        if (names.isEmpty()) {
            choice.load().stream()
                    .filter(entry -> !ModelInstructions.isInstruction(entry))
                    .forEach(names::add);
            choice.custom().stream().map(CustomModel::name).forEach(names::add);
        }
        return names;
    }

    /** Every model that might be looked for: mapped, named, and all of the reference. */
    private List<WantedModel> wanted(BackendConfig config) {
        Map<String, WantedModel> wanted = new LinkedHashMap<>();
        reference
                .models()
                .forEach(model -> wanted.put(
                        model.name(),
                        new WantedModel(
                                model.name(),
                                ModelFamily.ofBaseline(model.baseline()),
                                model.inpainting(),
                                Optional.empty(),
                                List.of(),
                                List.of())));
        choice.load().stream()
                .filter(entry -> !ModelInstructions.isInstruction(entry))
                .forEach(name -> wanted.putIfAbsent(name, WantedModel.named(name, ModelFamily.UNKNOWN)));
        choice.custom()
                .forEach(model -> wanted.put(
                        model.name(), WantedModel.named(model.name(), ModelFamily.ofBaseline(model.baseline()))));
        config.models()
                .forEach((name, backendName) -> wanted.put(
                        name,
                        wanted.getOrDefault(name, WantedModel.named(name, ModelFamily.UNKNOWN))
                                .as(backendName)));
        return List.copyOf(wanted.values());
    }

    private OpenAiImageSettings openAi(BackendConfig config) {
        Map<String, String> models = new LinkedHashMap<>(config.models());
        config.option("model").ifPresent(model -> named(config).forEach(name -> models.putIfAbsent(name, model)));
        return new OpenAiImageSettings(
                config.address(),
                config.apiKey(),
                named(config),
                models,
                OpenAiImageSettings.Sizes.valueOf(
                        config.option("sizes").orElse("as_asked").toUpperCase(Locale.ROOT)),
                Integer.parseInt(config.option("pictures_per_call").orElse("1")),
                config.flag("edits"),
                headers(config),
                members(config, "parameters"));
    }

    private Map<String, String> headers(BackendConfig config) {
        Map<String, String> headers = new LinkedHashMap<>();
        members(config, "headers").forEach((name, value) -> headers.put(name, value.asText()));
        return headers;
    }

    /** An option that holds a JSON object. */
    private Map<String, JsonNode> members(BackendConfig config, String option) {
        Map<String, JsonNode> members = new LinkedHashMap<>();
        String text = config.option(option).orElse("{}");
        try {
            mapper.readTree(text).forEachEntry(members::put);
        } catch (JsonProcessingException e) {
            throw new ConfigException(
                    List.of("the option " + option + " of " + config.id() + " is no JSON object: " + text));
        }
        return members;
    }

    private static StabilityImageBackend.Model stabilityModel(BackendConfig config) {
        String name = config.option("model").orElse(StabilityImageBackend.Model.SD3_5_MEDIUM.serviceName());
        return StabilityImageBackend.Model.of(name)
                .orElseThrow(() -> new ConfigException(
                        List.of("the option model of " + config.id() + " is \"" + name + "\", which it has not")));
    }
}
