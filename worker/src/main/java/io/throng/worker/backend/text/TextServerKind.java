package io.throng.worker.backend.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.throng.worker.backend.BackendException;
import io.throng.worker.backend.http.BackendHttp;
import java.time.Duration;
import java.util.Locale;

/** The kinds of server with an OpenAI interface, or something like it, that are spoken to in their own words. */
public enum TextServerKind {
    /** Any server with the completions call. */
    COMPLETIONS("/v1/completions", true),
    /** A server with the chat call only: the prompt becomes one user message, and the server's template stands around it. */
    CHAT("/v1/chat/completions", true),
    VLLM("/v1/completions", true),
    APHRODITE("/v1/completions", true),
    TABBY("/v1/completions", true),
    /** llama.cpp's own server, by its native call. */
    LLAMA_CPP("/completion", true),
    /** Ollama, by its native call and without its templates. */
    OLLAMA("/api/generate", false);

    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(5);

    private final String path;
    private final boolean serverSentEvents;

    TextServerKind(String path, boolean serverSentEvents) {
        this.path = path;
        this.serverSentEvents = serverSentEvents;
    }

    /** Where texts are asked for. */
    public String path() {
        return path;
    }

    /** Whether the text streams as server-sent events; else as one JSON value a line. */
    public boolean serverSentEvents() {
        return serverSentEvents;
    }

    /** What hordes put before the names of models that have no organisation in theirs (worker spec 7.1). */
    public String prefix() {
        return switch (this) {
            case LLAMA_CPP, OLLAMA, TABBY -> "koboldcpp/";
            case COMPLETIONS, CHAT, VLLM, APHRODITE -> "aphrodite/";
        };
    }

    /**
     * The kind of the server behind an address, by the questions only it answers.
     *
     * @throws BackendException if nothing is there
     */
    public static TextServerKind detect(BackendHttp http) throws BackendException, InterruptedException {
        if (answers(http, "/props", "default_generation_settings")) {
            return LLAMA_CPP;
        }
        if (answers(http, "/api/version", "version")) {
            return OLLAMA;
        }
        if (answers(http, "/v1/model", "parameters")) {
            return TABBY;
        }
        BackendHttp.Answer models = http.get("/v1/models", PROBE_TIMEOUT);
        String owner = models.ok()
                ? models.json().path("data").path(0).path("owned_by").asText("").toLowerCase(Locale.ROOT)
                : "";
        return switch (owner) {
            case "vllm" -> VLLM;
            case "aphrodite", "pygmalionai" -> APHRODITE;
            default -> COMPLETIONS;
        };
    }

    private static boolean answers(BackendHttp http, String path, String member)
            throws BackendException, InterruptedException {
        BackendHttp.Answer answer = http.get(path, PROBE_TIMEOUT);
        if (!answer.ok() || answer.body().length == 0 || answer.body()[0] != '{') {
            return false;
        }
        JsonNode tree = answer.json();
        return tree.has(member);
    }
}
