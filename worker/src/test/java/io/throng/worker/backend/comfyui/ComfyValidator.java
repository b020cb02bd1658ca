package io.throng.worker.backend.comfyui;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Checks a graph as ComfyUI's {@code validate_prompt} does before it queues one. Every class must be known; from each output node
 * the inputs are followed upwards and checked: required ones, links and their types, values after conversion, ranges and choices.
 * Inputs that a node does not have are passed over in silence, and so are nodes no output needs. Outputs that fail are left out
 * while others run; only when none is left is the graph refused.
 */
final class ComfyValidator {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Set<String> WIDGETS = Set.of("INT", "FLOAT", "STRING", "BOOLEAN", "COMBO");

    private final JsonNode nodes;
    private final Set<String> uploads;
    private final Map<String, List<ObjectNode>> reasons = new LinkedHashMap<>();
    private final Map<String, Boolean> valid = new LinkedHashMap<>();

    /** What the server has, and the pictures that were put on it. */
    ComfyValidator(JsonNode nodes, Set<String> uploads) {
        this.nodes = nodes;
        this.uploads = uploads;
    }

    /**
     * What became of a graph.
     *
     * @param refusal the body of a 400, if nothing of it can run
     * @param nodeErrors by node, also when other outputs run
     */
    record Verdict(Optional<ObjectNode> refusal, ObjectNode nodeErrors) {}

    Verdict verdict(JsonNode graph) {
        ObjectNode nodeErrors = MAPPER.createObjectNode();
        List<String> outputs = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : graph.properties()) {
            String type = entry.getValue().path("class_type").asText();
            if (!nodes.has(type)) {
                return new Verdict(
                        Optional.of(error(
                                "missing_node_type",
                                "Node '" + type + "' not found. The custom node may not be installed.",
                                "Node ID '#" + entry.getKey() + "'",
                                nodeErrors)),
                        nodeErrors);
            }
            if (nodes.path(type).path("output_node").asBoolean()) {
                outputs.add(entry.getKey());
            }
        }
        if (outputs.isEmpty()) {
            return new Verdict(
                    Optional.of(error("prompt_no_outputs", "Prompt has no outputs", "", nodeErrors)), nodeErrors);
        }
        int good = 0;
        for (String output : outputs) {
            if (check(graph, output)) {
                good++;
            } else {
                blame(graph, output, nodeErrors);
            }
        }
        return new Verdict(
                good > 0
                        ? Optional.empty()
                        : Optional.of(error(
                                "prompt_outputs_failed_validation",
                                "Prompt outputs failed validation",
                                "",
                                nodeErrors)),
                nodeErrors);
    }

    /** Inputs a graph names that their nodes do not have, and values of nodes it leaves open: no error, and never meant. */
    List<String> oversights(JsonNode graph) {
        List<String> found = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : graph.properties()) {
            String type = entry.getValue().path("class_type").asText();
            Map<String, JsonNode> inputs = inputs(type);
            entry.getValue().path("inputs").fieldNames().forEachRemaining(name -> {
                if (!inputs.containsKey(name)) {
                    found.add(type + " has no input " + name);
                }
            });
            inputs.forEach((name, told) -> {
                boolean widget =
                        told.path(0).isArray() || WIDGETS.contains(told.path(0).asText());
                boolean customNode =
                        nodes.path(type).path("python_module").asText().startsWith("custom_nodes");
                if (widget && customNode && !entry.getValue().path("inputs").has(name)) {
                    found.add(type + " is left without " + name);
                }
            });
        }
        return found;
    }

    private void blame(JsonNode graph, String output, ObjectNode nodeErrors) {
        reasons.forEach((id, errors) -> {
            if (!errors.isEmpty()) {
                ObjectNode entry = nodeErrors.withObjectProperty(id);
                if (entry.isEmpty()) {
                    ArrayNode list = entry.putArray("errors");
                    errors.forEach(list::add);
                    entry.putArray("dependent_outputs");
                    entry.put("class_type", graph.path(id).path("class_type").asText());
                }
                ((ArrayNode) entry.get("dependent_outputs")).add(output);
            }
        });
    }

    private Map<String, JsonNode> inputs(String type) {
        Map<String, JsonNode> inputs = new LinkedHashMap<>();
        for (String group : List.of("required", "optional")) {
            nodes.path(type).path("input").path(group).properties().forEach(e -> inputs.put(e.getKey(), e.getValue()));
        }
        return inputs;
    }

    private boolean check(JsonNode graph, String id) {
        Boolean known = valid.get(id);
        if (known != null) {
            return known;
        }
        valid.put(id, true);
        JsonNode node = graph.path(id);
        String type = node.path("class_type").asText();
        List<ObjectNode> errors = new ArrayList<>();
        boolean[] upstream = {true};
        inputs(type).forEach((name, told) -> {
            JsonNode value = node.path("inputs").path(name);
            if (value.isMissingNode()) {
                if (nodes.path(type).path("input").path("required").has(name)) {
                    errors.add(reason("required_input_missing", "Required input is missing", name));
                }
            } else if (value.isArray()) {
                upstream[0] &= link(graph, name, value, told, errors);
            } else if (type.equals("LoadImage")) {
                if (!uploads.contains(value.asText())) {
                    errors.add(reason(
                            "custom_validation_failed",
                            "Custom validation failed for node",
                            name + " - Invalid image file: " + value.asText()));
                }
            } else {
                value(name, value, told, errors);
            }
        });
        reasons.put(id, errors);
        valid.put(id, errors.isEmpty() && upstream[0]);
        return valid.get(id);
    }

    private boolean link(JsonNode graph, String name, JsonNode value, JsonNode told, List<ObjectNode> errors) {
        if (value.size() != 2) {
            errors.add(reason("bad_linked_input", "Bad linked input, must be a length-2 list", name));
            return true;
        }
        JsonNode from = graph.path(value.path(0).asText());
        JsonNode given = nodes.path(from.path("class_type").asText())
                .path("output")
                .path(value.path(1).asInt(-1));
        if (given.isMissingNode()) {
            errors.add(reason("exception_during_validation", "Exception when validating node", name));
            return true;
        }
        String wanted = told.path(0).isArray() ? "COMBO" : told.path(0).asText();
        if (!compatible(given.asText(), wanted)) {
            errors.add(reason(
                    "return_type_mismatch",
                    "Return type mismatch between linked nodes",
                    name + ", received_type(" + given.asText() + ") mismatch input_type(" + wanted + ")"));
            return true;
        }
        return check(graph, value.path(0).asText());
    }

    private static boolean compatible(String given, String wanted) {
        if (given.equals("*") || wanted.equals("*")) {
            return true;
        }
        Set<String> common = new TreeSet<>(Arrays.asList(given.split(",")));
        common.retainAll(Arrays.asList(wanted.split(",")));
        return !common.isEmpty();
    }

    private static void value(String name, JsonNode value, JsonNode told, List<ObjectNode> errors) {
        String type = told.path(0).isArray() ? "COMBO" : told.path(0).asText();
        if (type.equals("INT") || type.equals("FLOAT")) {
            number(name, value, type, told.path(1), errors);
        } else if (type.equals("COMBO")) {
            JsonNode options =
                    told.path(0).isArray() ? told.path(0) : told.path(1).path("options");
            boolean listed = false;
            for (JsonNode option : options) {
                listed |= option.equals(value);
            }
            if (!listed) {
                errors.add(reason(
                        "value_not_in_list",
                        "Value not in list",
                        name + ": '" + value.asText() + "' not in (list of length " + options.size() + ")"));
            }
        }
    }

    private static void number(String name, JsonNode value, String type, JsonNode bounds, List<ObjectNode> errors) {
        BigDecimal number;
        try {
            number = value.isNumber()
                    ? value.decimalValue()
                    : new BigDecimal(value.asText().strip());
        } catch (NumberFormatException e) {
            errors.add(reason(
                    "invalid_input_type",
                    "Failed to convert an input value to a " + type + " value",
                    name + ", " + value.asText()));
            return;
        }
        BigDecimal converted = type.equals("INT") ? number.setScale(0, RoundingMode.DOWN) : number;
        if (bounds.has("min") && converted.compareTo(bounds.path("min").decimalValue()) < 0) {
            errors.add(reason(
                    "value_smaller_than_min",
                    "Value " + converted + " smaller than min of " + bounds.get("min"),
                    name));
        } else if (bounds.has("max") && converted.compareTo(bounds.path("max").decimalValue()) > 0) {
            errors.add(reason(
                    "value_bigger_than_max", "Value " + converted + " bigger than max of " + bounds.get("max"), name));
        }
    }

    private static ObjectNode reason(String type, String message, String details) {
        ObjectNode reason = MAPPER.createObjectNode();
        reason.put("type", type).put("message", message).put("details", details).putObject("extra_info");
        return reason;
    }

    private static ObjectNode error(String type, String message, String details, ObjectNode nodeErrors) {
        ObjectNode reply = MAPPER.createObjectNode();
        reply.set("error", reason(type, message, details));
        reply.set("node_errors", nodeErrors);
        return reply;
    }
}
