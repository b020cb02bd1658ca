package io.throng.worker.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Raw settings by key, the environment before the file. Collects what is wrong, so that all of it can be said at once, and what is
 * worth knowing, so that no setting is dropped in silence.
 */
final class Settings {
    /** What a setting's name begins with in the environment. */
    static final String OWN_PREFIX = "THRONG_WORKER_";

    /** The same for the AI Horde's image worker (worker spec 2.1). */
    static final String COMMON_PREFIX = "AIWORKER_";

    /** Variables of the workers in circulation that stand for a key under a name of their own (worker spec 2.1), first wins. */
    private static final Map<String, List<String>> OTHER_VARIABLES = Map.ofEntries(
            Map.entry("horde_url", List.of("AI_HORDE_DEV_URL", "AI_HORDE_URL", "HORDE_URL")),
            Map.entry("api_key", List.of("AI_HORDE_DEV_APIKEY", "HORDE_API_KEY")),
            Map.entry("worker_name", List.of("HORDE_WORKER_NAME")),
            Map.entry("max_length", List.of("HORDE_MAX_LENGTH")),
            Map.entry("max_context_length", List.of("HORDE_MAX_CONTEXT_LENGTH")),
            Map.entry("branded_model", List.of("HORDE_BRANDED_MODEL")),
            Map.entry("openai_api", List.of("HORDE_BACKEND_OPENAI_API")),
            Map.entry("backend_engine", List.of("HORDE_BACKEND_ENGINE")),
            Map.entry("nsfw", List.of("HORDE_NSFW")),
            Map.entry("blacklist", List.of("HORDE_BLACKLIST")),
            Map.entry("forms", List.of("HORDE_INTERROGATION_FORMS")),
            Map.entry("civitai_api_token", List.of("CIVIT_API_TOKEN")),
            Map.entry("custom_models_file", List.of("HORDELIB_CUSTOM_MODELS")),
            Map.entry("load_large_models", List.of("AI_HORDE_MODEL_META_LARGE_MODELS")),
            Map.entry("lora_cache_megabytes", List.of("AIWORKER_LORA_CACHE_SIZE")));

    private final JsonNode file;
    private final Map<String, String> environment;
    private final List<String> problems = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final Set<String> known = new HashSet<>();

    Settings(JsonNode file, Map<String, String> environment) {
        this.file = file;
        this.environment = environment;
    }

    /** Whether the key is set anywhere. */
    boolean has(String key) {
        known.add(key);
        JsonNode node = file.path(key);
        return variable(key).isPresent() || !(node.isMissingNode() || node.isNull());
    }

    Optional<String> text(String key) {
        known.add(key);
        Optional<String> variable = variable(key);
        if (variable.isPresent()) {
            return variable.map(String::strip).filter(value -> !value.isEmpty());
        }
        JsonNode node = file.path(key);
        if (node.isContainerNode()) {
            problems.add(key + " is a list or an object, not a single value");
            return Optional.empty();
        }
        return node.isMissingNode() || node.isNull()
                ? Optional.empty()
                : Optional.of(node.asText().strip()).filter(value -> !value.isEmpty());
    }

    String text(String key, String otherwise) {
        return text(key).orElse(otherwise);
    }

    int number(String key, int otherwise, int minimum, int maximum) {
        return (int) decimal(key, otherwise, minimum, maximum, true);
    }

    double decimal(String key, double otherwise, double minimum, double maximum) {
        return decimal(key, otherwise, minimum, maximum, false);
    }

    private double decimal(String key, double otherwise, double minimum, double maximum, boolean whole) {
        Optional<String> given = text(key);
        if (given.isEmpty()) {
            return otherwise;
        }
        double value;
        try {
            value = whole ? Integer.parseInt(given.get()) : Double.parseDouble(given.get());
        } catch (NumberFormatException e) {
            problems.add(key + " is \"" + given.get() + "\", not a " + (whole ? "whole number" : "number"));
            return otherwise;
        }
        if (value >= minimum && value <= maximum) {
            return value;
        }
        problems.add(key + " is " + given.get() + ", not in " + shown(minimum) + " to " + shown(maximum));
        return otherwise;
    }

    private static String shown(double bound) {
        return bound == Math.rint(bound) ? Long.toString((long) bound) : Double.toString(bound);
    }

    boolean flag(String key, boolean otherwise) {
        Optional<String> given = text(key);
        if (given.isEmpty()) {
            return otherwise;
        }
        return switch (given.get().toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on", "1" -> true;
            case "false", "no", "off", "0" -> false;
            default -> {
                problems.add(key + " is \"" + given.get() + "\", neither true nor false");
                yield otherwise;
            }
        };
    }

    /** A YAML list, or one text split at commas and semicolons. */
    List<String> list(String key) {
        JsonNode node = file.path(key);
        if (node.isArray() && variable(key).isEmpty()) {
            known.add(key);
            List<String> values = new ArrayList<>();
            node.forEach(value -> values.add(value.asText().strip()));
            values.removeIf(String::isEmpty);
            return values;
        }
        List<String> values = new ArrayList<>();
        for (String part : text(key).orElse("").replaceAll("^\\[|]$", "").split("[,;]", -1)) {
            if (!part.isBlank()) {
                values.add(part.strip());
            }
        }
        return values;
    }

    /** A YAML object of texts, or {@code a=b} pairs split at commas and semicolons. */
    Map<String, String> map(String key) {
        JsonNode node = file.path(key);
        Map<String, String> values = new LinkedHashMap<>();
        if (node.isObject() && variable(key).isEmpty()) {
            known.add(key);
            node.forEachEntry((name, value) -> values.put(name, value.asText()));
            return values;
        }
        for (String pair : list(key)) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                problems.add(key + " holds \"" + pair + "\", which is not of the form name=name");
            } else {
                values.put(
                        pair.substring(0, equals).strip(),
                        pair.substring(equals + 1).strip());
            }
        }
        return values;
    }

    /** The entries of a YAML list of objects and texts; what the environment says of the key comes as texts. */
    List<JsonNode> entries(String key) {
        known.add(key);
        JsonNode node = file.path(key);
        List<JsonNode> entries = new ArrayList<>();
        if (node.isArray() && variable(key).isEmpty()) {
            node.forEach(entries::add);
        } else {
            list(key).forEach(text -> entries.add(JsonNodeFactory.instance.textNode(text)));
        }
        return entries;
    }

    /** The environment, for what has names of its own. */
    Map<String, String> environment() {
        return environment;
    }

    private Optional<String> variable(String key) {
        String name = key.toUpperCase(Locale.ROOT);
        List<String> names = new ArrayList<>(List.of(OWN_PREFIX + name, COMMON_PREFIX + name));
        names.addAll(OTHER_VARIABLES.getOrDefault(key, List.of()));
        return names.stream().filter(environment::containsKey).findFirst().map(environment::get);
    }

    void problem(String text) {
        problems.add(text);
    }

    void note(String text) {
        notes.add(text);
    }

    List<String> problems() {
        return List.copyOf(problems);
    }

    List<String> notes() {
        return List.copyOf(notes);
    }

    /** Keys of the file and the environment nobody asked for, most likely misspelt. */
    Set<String> unknownKeys() {
        Set<String> unknown = new TreeSet<>();
        file.fieldNames().forEachRemaining(unknown::add);
        environment.keySet().forEach(name -> {
            for (String prefix : List.of(OWN_PREFIX, COMMON_PREFIX)) {
                if (name.startsWith(prefix) && !isOtherVariable(name)) {
                    unknown.add(name.substring(prefix.length()).toLowerCase(Locale.ROOT));
                }
            }
        });
        unknown.removeAll(known);
        return unknown;
    }

    private static boolean isOtherVariable(String name) {
        return OTHER_VARIABLES.values().stream().anyMatch(names -> names.contains(name));
    }
}
