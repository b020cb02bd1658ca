package io.throng.worker.backend.comfyui;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The nodes a server has, as {@code /object_info} tells them: what it can do, and which files it would accept.
 *
 * @param tree class name → description
 */
record ComfyNodes(JsonNode tree) {
    private static final Set<String> VALUE_TYPES = Set.of("INT", "FLOAT", "STRING", "BOOLEAN", "COMBO");

    boolean has(String nodeClass) {
        return tree.path(nodeClass).isObject();
    }

    boolean hasAll(String... nodeClasses) {
        for (String nodeClass : nodeClasses) {
            if (!has(nodeClass)) {
                return false;
            }
        }
        return true;
    }

    /** The first of these that is there. */
    Optional<String> firstOf(List<String> nodeClasses) {
        return nodeClasses.stream().filter(this::has).findFirst();
    }

    boolean hasInput(String nodeClass, String input) {
        return !description(nodeClass, input).isMissingNode();
    }

    /** What an input may be, if it is a choice; older servers write the list in place of the type, newer ones among the options. */
    List<String> choices(String nodeClass, String input) {
        JsonNode description = description(nodeClass, input);
        JsonNode list = description.path(0).isArray()
                ? description.path(0)
                : description.path(1).path("options");
        List<String> choices = new ArrayList<>(list.size());
        list.forEach(choice -> choices.add(choice.asText()));
        return choices;
    }

    /**
     * The names of the inputs that take a value and no link. The optional ones are among them: nodes are written for ComfyUI's own
     * pages, which always send every value, and some fail without one they call optional.
     */
    List<String> values(String nodeClass) {
        List<String> names = new ArrayList<>();
        for (String group : List.of("required", "optional")) {
            tree.path(nodeClass).path("input").path(group).properties().forEach(input -> {
                JsonNode type = input.getValue().path(0);
                boolean linked = input.getValue().path(1).path("forceInput").asBoolean();
                if ((type.isArray() || VALUE_TYPES.contains(type.asText())) && !linked) {
                    names.add(input.getKey());
                }
            });
        }
        return names;
    }

    /** What an input is when nobody chooses: its default, else its first choice. */
    Optional<JsonNode> ordinary(String nodeClass, String input) {
        JsonNode description = description(nodeClass, input);
        JsonNode value = description.path(1).path("default");
        if (value.isMissingNode() || value.isNull()) {
            value = description.path(0).isArray()
                    ? description.path(0).path(0)
                    : description.path(1).path("options").path(0);
        }
        return value.isMissingNode() ? Optional.empty() : Optional.of(value);
    }

    private JsonNode description(String nodeClass, String input) {
        JsonNode inputs = tree.path(nodeClass).path("input");
        JsonNode required = inputs.path("required").path(input);
        return required.isMissingNode() ? inputs.path("optional").path(input) : required;
    }
}
