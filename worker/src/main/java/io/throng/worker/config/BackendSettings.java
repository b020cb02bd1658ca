package io.throng.worker.config;

import com.fasterxml.jackson.databind.JsonNode;
import io.throng.inference.model.ModelCatalogue;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Reads the back ends: the entries of {@code backends}, and the shorthand keys of one back end a role. */
final class BackendSettings {
    private static final Set<String> ENTRY_KEYS =
            Set.of("id", "kind", "url", "api_key", "roles", "models", "max_concurrency", "options");

    private final Settings settings;

    BackendSettings(Settings settings) {
        this.settings = settings;
    }

    /** All back ends, in the order of the file; each role uses those that name it. */
    List<BackendConfig> read(boolean dryRun) {
        List<BackendConfig> backends = new ArrayList<>();
        List<JsonNode> entries = settings.entries("backends");
        for (int i = 0; i < entries.size(); i++) {
            entry("backends[" + i + "]", entries.get(i)).ifPresent(backends::add);
        }
        boolean listed = !entries.isEmpty();
        text(listed).ifPresent(backends::add);
        image(listed).ifPresent(backends::add);
        alchemy().ifPresent(backends::add);
        if (backends.size() > BackendConfig.MAX_BACKENDS) {
            settings.problem("backends has " + backends.size() + " entries, more than " + BackendConfig.MAX_BACKENDS);
        }
        return dryRun ? stubs(backends) : backends;
    }

    private Optional<BackendConfig> entry(String where, JsonNode entry) {
        if (!entry.isObject()) {
            settings.problem(where + " is not of the form kind: …, url: …");
            return Optional.empty();
        }
        entry.fieldNames().forEachRemaining(key -> {
            if (!ENTRY_KEYS.contains(key)) {
                settings.note(where + "." + key + " is not known and has no effect");
            }
        });
        Optional<BackendKind> kind = kind(where + ".kind", entry.path("kind").asText(""));
        if (kind.isEmpty()) {
            return Optional.empty();
        }
        Optional<String> url = nonBlank(entry.path("url").asText(""));
        String id = nonBlank(entry.path("id").asText("")).orElse(kind.get().key());
        return build(
                where,
                id,
                kind.get(),
                url.isEmpty() && !kind.get().remote() ? url : address(where + ".url", url),
                nonBlank(entry.path("api_key").asText("")),
                roles(where, entry.path("roles"), kind.get()),
                texts(entry.path("models")),
                concurrency(where, entry.path("max_concurrency")),
                texts(entry.path("options")));
    }

    private Set<WorkerRole> roles(String where, JsonNode node, BackendKind kind) {
        if (node.isMissingNode() || node.isNull()) {
            return kind.roles();
        }
        Set<WorkerRole> roles = new LinkedHashSet<>();
        List<String> names = new ArrayList<>();
        if (node.isArray()) {
            node.forEach(name -> names.add(name.asText()));
        } else {
            names.addAll(List.of(node.asText().split("[,; ]+")));
        }
        for (String name : names) {
            Optional<WorkerRole> role = WorkerRole.named(name);
            if (role.isEmpty() || !kind.roles().contains(role.get())) {
                settings.problem(where + ".roles holds \"" + name + "\", which " + kind.key() + " cannot do; it can "
                        + kind.roles().stream().map(WorkerRole::key).sorted().toList());
            } else {
                roles.add(role.get());
            }
        }
        return roles;
    }

    private OptionalInt concurrency(String where, JsonNode node) {
        if (node.isMissingNode() || node.isNull()) {
            return OptionalInt.empty();
        }
        if (!node.canConvertToInt() || node.asInt() < 1 || node.asInt() > BackendConfig.MAX_CONCURRENCY) {
            settings.problem(where + ".max_concurrency is " + node + ", not a whole number in 1 to "
                    + BackendConfig.MAX_CONCURRENCY);
            return OptionalInt.empty();
        }
        return OptionalInt.of(node.asInt());
    }

    /** {@code text_backend} and its companions; {@code kai_url} alone stands for a KoboldAI server, as it always has. */
    private Optional<BackendConfig> text(boolean listed) {
        Optional<String> koboldUrl = settings.text("kai_url");
        boolean openAi = settings.flag("openai_api", false);
        String implied = koboldUrl.isPresent() && !listed ? (openAi ? "openai" : "koboldai") : "none";
        String kind = settings.text("text_backend", implied);
        Optional<String> url = settings.text("text_url").or(() -> koboldUrl);
        Map<String, String> options = new HashMap<>();
        Optional<String> model = settings.text("text_model");
        model.ifPresent(name -> options.put("model", name));
        options.put("chat", Boolean.toString(settings.flag("text_chat", false)));
        settings.text("text_file").ifPresent(file -> options.put("file", file));
        int threads =
                settings.number("text_processor_threads", Runtime.getRuntime().availableProcessors(), 1, 1024);
        Optional<String> key = settings.text("text_api_key");
        if (kind.equals("none")) {
            return Optional.empty();
        }
        if (kind.equals(BackendKind.LOCAL.key())) {
            options.putIfAbsent("model", ModelCatalogue.DEFAULT_TEXT_MODEL);
            options.put("threads", Integer.toString(threads));
        }
        return shorthand("text", WorkerRole.SCRIBE, kind, url, key, Map.of(), options);
    }

    private Optional<BackendConfig> image(boolean listed) {
        Optional<String> url = settings.text("image_url");
        Optional<String> key = settings.text("image_api_key");
        Map<String, String> models = settings.map("image_models");
        boolean dreamerOfOthers = settings.has("dreamer_name") | settings.has("models_to_load");
        Optional<String> kind = settings.text("image_backend");
        if (kind.isEmpty() && !listed) {
            Optional<BackendConfig> miner = MinerSettings.read(settings, settings.environment());
            return miner.isPresent() || !dreamerOfOthers
                    ? miner
                    : shorthand("image", WorkerRole.DREAMER, BackendKind.ONNX.key(), url, key, models, Map.of());
        }
        return kind.filter(name -> !name.equals("none"))
                .flatMap(name -> shorthand("image", WorkerRole.DREAMER, name, url, key, models, Map.of()));
    }

    private Optional<BackendConfig> alchemy() {
        Optional<String> url = settings.text("alchemy_url");
        Optional<String> key = settings.text("alchemy_api_key");
        Map<String, String> options = new HashMap<>();
        settings.text("alchemy_model").ifPresent(model -> options.put("model", model));
        String kind = settings.text("alchemy_backend", "none");
        if (kind.equals("none")) {
            return Optional.empty();
        }
        return shorthand("alchemy", WorkerRole.ALCHEMIST, kind, url, key, Map.of(), options);
    }

    private Optional<BackendConfig> shorthand(
            String prefix,
            WorkerRole role,
            String kindName,
            Optional<String> url,
            Optional<String> key,
            Map<String, String> models,
            Map<String, String> options) {
        Optional<BackendKind> kind = kind(prefix + "_backend", kindName);
        if (kind.isPresent() && !kind.get().roles().contains(role)) {
            settings.problem(prefix + "_backend is \"" + kindName + "\", not one of " + kindsFor(role));
            return Optional.empty();
        }
        return kind.flatMap(chosen -> build(
                prefix + "_backend",
                prefix,
                chosen,
                chosen.remote() ? address(prefix + "_url", url) : Optional.empty(),
                key,
                Set.of(role),
                models,
                OptionalInt.empty(),
                options));
    }

    private Optional<BackendConfig> build(
            String where,
            String id,
            BackendKind kind,
            Optional<String> url,
            Optional<String> key,
            Set<WorkerRole> roles,
            Map<String, String> models,
            OptionalInt concurrency,
            Map<String, String> options) {
        if (roles.isEmpty() || (kind.remote() && url.isEmpty())) {
            return Optional.empty();
        }
        try {
            return Optional.of(new BackendConfig(id, kind, url, key, roles, models, concurrency, options));
        } catch (IllegalArgumentException e) {
            settings.problem(where + ": " + e.getMessage());
            return Optional.empty();
        }
    }

    private Optional<BackendKind> kind(String where, String name) {
        Optional<BackendKind> kind = BackendKind.named(name);
        if (kind.isEmpty()) {
            settings.problem(where + " is \"" + name + "\", not one of "
                    + Arrays.stream(BackendKind.values()).map(BackendKind::key).toList());
        }
        return kind;
    }

    private static List<String> kindsFor(WorkerRole role) {
        return Arrays.stream(BackendKind.values())
                .filter(kind -> kind.roles().contains(role))
                .map(BackendKind::key)
                .toList();
    }

    private Optional<String> address(String where, Optional<String> url) {
        if (url.isEmpty()) {
            settings.problem(where + " is missing");
            return Optional.empty();
        }
        return WebAddress.read(settings, where, url.get()).map(URI::toString);
    }

    /** The same back ends as stubs; without any, one for texts and pictures. */
    private static List<BackendConfig> stubs(List<BackendConfig> backends) {
        List<BackendConfig> stubs = new ArrayList<>();
        for (BackendConfig backend : backends) {
            stubs.add(new BackendConfig(
                    backend.id(),
                    BackendKind.STUB,
                    Optional.empty(),
                    Optional.empty(),
                    backend.roles(),
                    backend.models(),
                    backend.maxConcurrency(),
                    backend.kind() == BackendKind.STUB ? backend.options() : Map.of()));
        }
        return stubs.isEmpty()
                ? List.of(new BackendConfig(
                        "stub",
                        BackendKind.STUB,
                        Optional.empty(),
                        Optional.empty(),
                        BackendKind.STUB.roles(),
                        Map.of(),
                        OptionalInt.empty(),
                        Map.of()))
                : stubs;
    }

    private static Optional<String> nonBlank(String text) {
        return Optional.of(text.strip()).filter(value -> !value.isEmpty());
    }

    private static Map<String, String> texts(JsonNode node) {
        Map<String, String> texts = new LinkedHashMap<>();
        node.forEachEntry((name, value) -> texts.put(name, value.asText()));
        return texts;
    }
}
