package io.throng.worker.backend.comfyui;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Checks a graph as ComfyUI does before it queues one: classes, required inputs, types of links, ranges and choices. */
final class ComfyValidator {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final JsonNode nodes;
    private final Set<String> uploads;

    /** What the server has, and the pictures that were put on it. */
    ComfyValidator(JsonNode nodes, Set<String> uploads) {
        this.nodes = nodes;
        this.uploads = uploads;
    }

    /** The refusal of a graph, as ComfyUI words it. */
    Optional<ObjectNode> refusal(JsonNode graph) {
        boolean output = false;
        ObjectNode nodeErrors = MAPPER.createObjectNode();
        for (Map.Entry<String, JsonNode> entry : graph.properties()) {
            String type = entry.getValue().path("class_type").asText();
            if (!nodes.has(type)) {
                return Optional.of(error("invalid_prompt", "Cannot execute because node " + type + " does not exist.", MAPPER.createObjectNode()));
            }
            output |= nodes.path(type).path("output_node").asBoolean();
            check(graph, entry.getKey(), entry.getValue(), nodeErrors);
        }
        if (!output) {
            return Optional.of(error("prompt_no_outputs", "Prompt has no outputs", nodeErrors));
        }
        return nodeErrors.isEmpty()
                ? Optional.empty()
                : Optional.of(error("prompt_outputs_failed_validation", "Prompt outputs failed validation", nodeErrors));
    }

    private void check(JsonNode graph, String id, JsonNode node, ObjectNode errors) {
        JsonNode description = nodes.path(node.path("class_type").asText()).path("input");
        for (Map.Entry<String, JsonNode> input : description.path("required").properties()) {
            if (!node.path("inputs").has(input.getKey())) {
                fail(errors, id, node, "required_input_missing", input.getKey());
            }
        }
        for (Map.Entry<String, JsonNode> input : node.path("inputs").properties()) {
            JsonNode told = description.path("required").path(input.getKey());
            checkValue(graph, id, node, input, told.isMissingNode() ? description.path("optional").path(input.getKey()) : told, errors);
        }
    }

    private void checkValue(
            JsonNode graph, String id, JsonNode node, Map.Entry<String, JsonNode> input, JsonNode told, ObjectNode errors) {
        JsonNode value = input.getValue();
        String type = told.path(0).asText("COMBO");
        if (value.isArray()) {
            JsonNode outputs = nodes.path(graph.path(value.path(0).asText()).path("class_type").asText()).path("output");
            if (!outputs.path(value.path(1).asInt(-1)).asText().equals(type)) {
                fail(errors, id, node, "return_type_mismatch", input.getKey());
            }
        } else if (node.path("class_type").asText().equals("LoadImage")) {
            if (!uploads.contains(value.asText())) {
                fail(errors, id, node, "custom_validation_failed", "Invalid image file: " + value.asText());
            }
        } else if (type.equals("COMBO") || told.path(0).isArray()) {
            JsonNode choices = told.path(0).isArray() ? told.path(0) : told.path(1).path("options");
            boolean listed = false;
            for (JsonNode choice : choices) {
                listed |= choice.equals(value);
            }
            if (!listed) {
                fail(errors, id, node, "value_not_in_list", input.getKey() + ": '" + value.asText() + "' not in list");
            }
        } else if (type.equals("INT") || type.equals("FLOAT")) {
            checkNumber(id, node, input, told.path(1), errors);
        } else if (!type.equals("STRING") || !value.isTextual()) {
            fail(errors, id, node, "invalid_input_type", input.getKey());
        }
    }

    private static void checkNumber(
            String id, JsonNode node, Map.Entry<String, JsonNode> input, JsonNode bounds, ObjectNode errors) {
        if (!input.getValue().isNumber()) {
            fail(errors, id, node, "invalid_input_type", input.getKey());
        } else if (input.getValue().decimalValue().compareTo(bounds.path("min").decimalValue()) < 0) {
            fail(errors, id, node, "value_smaller_than_min", input.getKey());
        } else if (input.getValue().decimalValue().compareTo(bounds.path("max").decimalValue()) > 0) {
            fail(errors, id, node, "value_bigger_than_max", input.getKey());
        }
    }

    private static void fail(ObjectNode errors, String id, JsonNode node, String type, String details) {
        ObjectNode entry = errors.has(id) ? (ObjectNode) errors.get(id) : errors.putObject(id);
        entry.put("class_type", node.path("class_type").asText());
        entry.withArray("errors").addObject().put("type", type).put("message", type).put("details", details);
        entry.withArray("dependent_outputs");
    }

    private static ObjectNode error(String type, String message, ObjectNode nodeErrors) {
        ObjectNode reply = MAPPER.createObjectNode();
        reply.putObject("error").put("type", type).put("message", message).put("details", "").putObject("extra_info");
        reply.set("node_errors", nodeErrors);
        return reply;
    }
}
