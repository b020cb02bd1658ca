package io.throng.worker.backend.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.throng.worker.backend.BackendException;

/**
 * A piece of a streamed text.
 *
 * @param text what was added
 * @param last whether nothing follows
 */
public record TextPiece(String text, boolean last) {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String DONE = "[DONE]";

    /**
     * Reads what a server streamed: the data of one event, or one line.
     *
     * @throws BackendException if it is an error, or nothing this kind of server streams
     */
    public static TextPiece read(TextServerKind kind, String data) throws BackendException {
        if (data.equals(DONE)) {
            return new TextPiece("", true);
        }
        JsonNode tree = tree(data);
        if (tree.hasNonNull("error")) {
            JsonNode error = tree.path("error");
            throw new BackendException("the server failed: "
                    + (error.isTextual()
                            ? error.asText()
                            : error.path("message").asText(error.toString())));
        }
        return switch (kind) {
            case COMPLETIONS, VLLM, APHRODITE, TABBY ->
                choice(
                        tree.path("choices").path(0),
                        tree.path("choices").path(0).path("text"));
            case CHAT -> chat(tree.path("choices").path(0));
            case LLAMA_CPP ->
                new TextPiece(tree.path("content").asText(""), tree.path("stop").asBoolean());
            case OLLAMA ->
                new TextPiece(
                        tree.path("response").asText(""), tree.path("done").asBoolean());
        };
    }

    /** A server that does not stream gives the message in one piece. */
    private static TextPiece chat(JsonNode choice) {
        JsonNode text = choice.path(choice.has("message") ? "message" : "delta").path("content");
        return choice(choice, text);
    }

    /** A chunk without choices tells the usage; one with a reason is the last with text. */
    private static TextPiece choice(JsonNode choice, JsonNode text) {
        return new TextPiece(
                text.isTextual() ? text.asText() : "",
                choice.hasNonNull("finish_reason")
                        && !choice.path("finish_reason").asText().isEmpty());
    }

    private static JsonNode tree(String data) throws BackendException {
        try {
            JsonNode tree = MAPPER.readTree(data);
            if (tree != null && tree.isObject()) {
                return tree;
            }
        } catch (JsonProcessingException e) {
            throw new BackendException("the server streamed what is no JSON", e);
        }
        throw new BackendException("the server streamed what is no JSON object");
    }
}
