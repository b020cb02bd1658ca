package io.throng.worker.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Raw settings by key, the environment before the file. Collects what is wrong, so that all of it can be said at once. */
final class Settings {
    /** What a setting's name begins with in the environment. */
    static final String ENVIRONMENT_PREFIX = "THRONG_WORKER_";

    private final JsonNode file;
    private final Map<String, String> environment;
    private final List<String> problems = new ArrayList<>();
    private final Set<String> known = new HashSet<>();

    Settings(JsonNode file, Map<String, String> environment) {
        this.file = file;
        this.environment = environment;
    }

    Optional<String> text(String key) {
        known.add(key);
        String fromEnvironment = environment.get(ENVIRONMENT_PREFIX + key.toUpperCase(Locale.ROOT));
        if (fromEnvironment != null) {
            return Optional.of(fromEnvironment.strip()).filter(value -> !value.isEmpty());
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
        Optional<String> given = text(key);
        if (given.isEmpty()) {
            return otherwise;
        }
        try {
            int value = Integer.parseInt(given.get());
            if (value >= minimum && value <= maximum) {
                return value;
            }
        } catch (NumberFormatException e) {
            problems.add(key + " is \"" + given.get() + "\", not a whole number");
            return otherwise;
        }
        problems.add(key + " is " + given.get() + ", not in " + minimum + " to " + maximum);
        return otherwise;
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
        boolean overridden = environment.containsKey(ENVIRONMENT_PREFIX + key.toUpperCase(Locale.ROOT));
        if (node.isArray() && !overridden) {
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
        if (node.isObject() && !environment.containsKey(ENVIRONMENT_PREFIX + key.toUpperCase(Locale.ROOT))) {
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

    void problem(String text) {
        problems.add(text);
    }

    List<String> problems() {
        return List.copyOf(problems);
    }

    /** Keys of the file nobody asked for, most likely misspelt. */
    List<String> unknownKeys() {
        List<String> unknown = new ArrayList<>();
        file.fieldNames().forEachRemaining(unknown::add);
        unknown.removeAll(known);
        return unknown;
    }
}
