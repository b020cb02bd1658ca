package io.throng.worker.backend.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.throng.protocol.text.TextPopPayload;
import io.throng.worker.backend.BackendException;
import io.throng.worker.backend.Deadline;
import io.throng.worker.backend.http.BackendHttp;
import java.nio.charset.StandardCharsets;

/**
 * Cuts prompts that do not fit into the context, from the left: what matters to a continuation stands at the end (worker spec 7.5).
 * Servers with a tokenizer are asked; for others a token is taken for {@link #CHARACTERS_PER_TOKEN} characters.
 */
public final class PromptWindow {
    /** Characters of a token, where nobody counts. */
    public static final int CHARACTERS_PER_TOKEN = 3;

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private PromptWindow() {}

    /** Tokens of prompt that fit beside the text to be written; at least 1. */
    static int room(TextPopPayload job, ServedModel model) {
        return Math.max(1, Math.min(job.maxContextLength(), model.contextTokens()) - job.maxLength());
    }

    /** The end of the prompt that fits. Servers that cut for themselves get it whole. */
    public static String cut(
            BackendHttp http,
            TextServerKind kind,
            TextPopPayload job,
            String prompt,
            ServedModel model,
            Deadline deadline)
            throws BackendException, InterruptedException {
        int room = room(job, model);
        // No token is shorter than a byte.
        if (prompt.getBytes(StandardCharsets.UTF_8).length <= room) {
            return prompt;
        }
        return switch (kind) {
            case VLLM, APHRODITE, OLLAMA -> prompt;
            case LLAMA_CPP ->
                byTokenizer(http, "/tokenize", "content", "/detokenize", "content", prompt, room, deadline);
            case TABBY ->
                byTokenizer(http, "/v1/token/encode", "text", "/v1/token/decode", "text", prompt, room, deadline);
            case COMPLETIONS, CHAT -> lastCharacters(prompt, room);
        };
    }

    private static String byTokenizer(
            BackendHttp http,
            String encodePath,
            String textMember,
            String decodePath,
            String decodedMember,
            String prompt,
            int room,
            Deadline deadline)
            throws BackendException, InterruptedException {
        ObjectNode question = MAPPER.createObjectNode().put(textMember, prompt);
        BackendHttp.Answer encoded = http.post(encodePath, question, deadline.left());
        JsonNode tokens = encoded.ok() ? encoded.json().path("tokens") : MAPPER.missingNode();
        if (!tokens.isArray()) {
            return lastCharacters(prompt, room);
        }
        if (tokens.size() <= room) {
            return prompt;
        }
        ObjectNode kept = MAPPER.createObjectNode();
        ArrayNode list = kept.putArray("tokens");
        for (int i = tokens.size() - room; i < tokens.size(); i++) {
            list.add(tokens.path(i));
        }
        BackendHttp.Answer decoded = http.post(decodePath, kept, deadline.left());
        String text = decoded.ok() ? decoded.json().path(decodedMember).asText("") : "";
        return text.isEmpty() ? lastCharacters(prompt, room) : text;
    }

    /** The last characters that fit, beginning with a whole one. */
    static String lastCharacters(String prompt, int room) {
        int start = (int) Math.max(0, prompt.length() - (long) room * CHARACTERS_PER_TOKEN);
        return prompt.substring(start > 0 && Character.isLowSurrogate(prompt.charAt(start)) ? start + 1 : start);
    }
}
