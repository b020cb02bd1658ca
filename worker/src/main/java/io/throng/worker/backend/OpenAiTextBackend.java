package io.throng.worker.backend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.throng.protocol.text.TextPopPayload;
import io.throng.worker.backend.http.BackendHttp;
import java.time.Duration;
import java.util.Optional;

/**
 * A server with the OpenAI completions interface, such as vLLM, Aphrodite, TabbyAPI or llama-server (worker spec 7.4, 7.5). A horde
 * prompt is raw text, so the completions call is the right one; with a server that offers chat alone the prompt becomes one user
 * message, and the server's template stands around it.
 */
public final class OpenAiTextBackend implements TextBackend {
    private static final Duration QUESTION_TIMEOUT = Duration.ofSeconds(10);
    private static final double SMALLEST_TOP_P = 0.001;

    private final ObjectMapper mapper = new ObjectMapper();
    private final BackendHttp http;
    private final Optional<String> model;
    private final boolean chat;

    /**
     * @param address of the server, with or without {@code /v1}
     * @param apiKey bearer token, if it wants one
     * @param model the server's name of the model; empty = the first it lists
     * @param chat whether to use the chat call instead of the completions call
     */
    public OpenAiTextBackend(String address, Optional<String> apiKey, Optional<String> model, boolean chat) {
        this.http = new BackendHttp(BackendHttp.baseWithout("/v1", address), apiKey);
        this.model = model;
        this.chat = chat;
    }

    @Override
    public TextModel describe() throws BackendException, InterruptedException {
        JsonNode listed = served();
        int context = listed.path("max_model_len").asInt(0);
        String name = listed.path("id").asText();
        return new TextModel(
                name.contains("/") ? name : "aphrodite/" + name, context > 0 ? context : Integer.MAX_VALUE);
    }

    private JsonNode served() throws BackendException, InterruptedException {
        JsonNode models = http.get("/v1/models", QUESTION_TIMEOUT).json().path("data");
        for (JsonNode candidate : models) {
            String id = candidate.path("id").asText();
            if (!id.isBlank() && (model.isEmpty() || model.get().equals(id))) {
                return candidate;
            }
        }
        throw new BackendException(
                model.map(name -> "the server does not list the model " + name).orElse("the server lists no model"));
    }

    @Override
    public String generate(TextPopPayload job, Duration limit) throws BackendException, InterruptedException {
        String serverModel =
                model.isPresent() ? model.get() : served().path("id").asText();
        ObjectNode body = body(job, serverModel);
        JsonNode choice = http.post(chat ? "/v1/chat/completions" : "/v1/completions", body, limit)
                .json()
                .path("choices")
                .path(0);
        JsonNode text = chat ? choice.path("message").path("content") : choice.path("text");
        if (!text.isTextual()) {
            throw new BackendException("the server's answer holds no text");
        }
        return TextFormatting.result(job, text.asText());
    }

    private ObjectNode body(TextPopPayload job, String serverModel) {
        ObjectNode body = mapper.createObjectNode();
        body.put("model", serverModel);
        String prompt = TextFormatting.prompt(job);
        if (chat) {
            body.putArray("messages").addObject().put("role", "user").put("content", prompt);
        } else {
            body.put("prompt", prompt);
        }
        // Servers default max_tokens to as little as 16, so it is always sent.
        body.put("max_tokens", job.maxLength());
        body.put("n", 1);
        body.put("stream", false);
        if (job.temperature() != null) {
            body.put("temperature", Math.max(0, job.temperature()));
        }
        if (job.topP() != null) {
            body.put("top_p", Math.clamp(job.topP(), SMALLEST_TOP_P, 1.0));
        }
        if (job.topK() != null) {
            // 0 means "all" to the horde, -1 to these servers.
            body.put("top_k", job.topK() == 0 ? -1 : job.topK());
        }
        if (job.minP() > 0) {
            body.put("min_p", job.minP());
        }
        if (job.typical() != null) {
            body.put("typical_p", job.typical());
        }
        if (job.tfs() != null) {
            body.put("tfs", job.tfs());
        }
        if (job.topA() != null) {
            body.put("top_a", job.topA());
        }
        if (job.repPen() != null) {
            body.put("repetition_penalty", job.repPen());
        }
        if (Boolean.TRUE.equals(job.useDefaultBadwordsids())) {
            body.put("ignore_eos", true);
        }
        if (job.stopSequence() != null && !job.stopSequence().isEmpty()) {
            ArrayNode stop = body.putArray("stop");
            job.stopSequence().forEach(stop::add);
        }
        return body;
    }

    @Override
    public void close() {
        http.close();
    }
}
