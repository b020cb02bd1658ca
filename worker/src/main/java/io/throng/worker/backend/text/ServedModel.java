package io.throng.worker.backend.text;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.throng.worker.backend.BackendException;
import io.throng.worker.backend.ModelMatch;
import io.throng.worker.backend.http.BackendHttp;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A model as its server tells it (worker spec 7.4).
 *
 * @param id the server's name of it, which calls carry
 * @param name a name to show: without folders and extension
 * @param contextTokens its context; {@code Integer.MAX_VALUE} if the server does not say
 */
public record ServedModel(String id, String name, int contextTokens) {
    private static final Duration QUESTION_TIMEOUT = Duration.ofSeconds(10);
    private static final ObjectMapper MAPPER = new ObjectMapper();

    public ServedModel {
        requireNonNull(id, "id");
        requireNonNull(name, "name");
    }

    /**
     * Asks a server.
     *
     * @param wanted the server's name of the model; empty = the one it has loaded, or the first it lists
     */
    public static ServedModel ask(BackendHttp http, TextServerKind kind, Optional<String> wanted)
            throws BackendException, InterruptedException {
        return switch (kind) {
            case COMPLETIONS, CHAT, VLLM, APHRODITE -> listed(http, wanted);
            case TABBY -> tabby(http, wanted);
            case LLAMA_CPP -> llamaCpp(http, wanted);
            case OLLAMA -> ollama(http, wanted);
        };
    }

    private static ServedModel of(String id, int contextTokens) {
        return new ServedModel(id, id, contextTokens > 0 ? contextTokens : Integer.MAX_VALUE);
    }

    private static ServedModel listed(BackendHttp http, Optional<String> wanted)
            throws BackendException, InterruptedException {
        for (JsonNode candidate :
                http.get("/v1/models", QUESTION_TIMEOUT).json().path("data")) {
            String id = candidate.path("id").asText();
            if (!id.isBlank() && (wanted.isEmpty() || wanted.get().equals(id))) {
                return of(id, candidate.path("max_model_len").asInt(0));
            }
        }
        throw new BackendException(
                wanted.map(name -> "the server does not list the model " + name).orElse("the server lists no model"));
    }

    private static ServedModel tabby(BackendHttp http, Optional<String> wanted)
            throws BackendException, InterruptedException {
        JsonNode model = http.get("/v1/model", QUESTION_TIMEOUT).json();
        String id = model.path("id").asText("");
        if (id.isBlank() || wanted.isPresent() && !wanted.get().equals(id)) {
            throw new BackendException("TabbyAPI has loaded \"" + id + "\""
                    + wanted.map(name -> ", not " + name).orElse(""));
        }
        return of(id, model.path("parameters").path("max_seq_len").asInt(0));
    }

    /** The context is that of one slot: the server divides what it was started with among them. */
    private static ServedModel llamaCpp(BackendHttp http, Optional<String> wanted)
            throws BackendException, InterruptedException {
        BackendHttp.Answer health = http.get("/health", QUESTION_TIMEOUT);
        if (!health.ok()) {
            throw new BackendException("llama.cpp's server is not ready: " + health.shortened());
        }
        JsonNode props = http.get("/props", QUESTION_TIMEOUT).json();
        String path = props.path("model_path").asText(props.path("model_alias").asText(""));
        if (path.isBlank()) {
            throw new BackendException("llama.cpp's server names no model");
        }
        int context = props.path("default_generation_settings").path("n_ctx").asInt(0);
        return new ServedModel(
                wanted.orElse(path), ModelMatch.bare(wanted.orElse(path)), context > 0 ? context : Integer.MAX_VALUE);
    }

    private static ServedModel ollama(BackendHttp http, Optional<String> wanted)
            throws BackendException, InterruptedException {
        JsonNode models = http.get("/api/tags", QUESTION_TIMEOUT).json().path("models");
        String id = wanted.orElse(models.path(0).path("name").asText(""));
        boolean there = false;
        for (JsonNode model : models) {
            String name = model.path("name").asText();
            there |= name.equals(id) || name.equals(id + ":latest");
        }
        if (id.isBlank() || !there) {
            throw new BackendException(id.isBlank() ? "Ollama has no model" : "Ollama does not have the model " + id);
        }
        JsonNode info = http.post("/api/show", MAPPER.createObjectNode().put("model", id), QUESTION_TIMEOUT)
                .json()
                .path("model_info");
        int context = 0;
        for (Map.Entry<String, JsonNode> member : info.properties()) {
            if (member.getKey().endsWith(".context_length")) {
                context = member.getValue().asInt(0);
            }
        }
        return of(id, context);
    }
}
