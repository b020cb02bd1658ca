package io.throng.worker.backend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.throng.protocol.text.TextPopPayload;
import io.throng.worker.backend.http.BackendHttp;
import java.time.Duration;
import java.util.Optional;

/** A KoboldAI or KoboldCpp server (worker spec 7.2, 7.3). It speaks the horde's own parameters, so the payload goes out unchanged. */
public final class KoboldTextBackend implements TextBackend {
    /** How often a busy server is asked again. */
    public static final int BUSY_ATTEMPTS = 5;

    private static final Duration QUESTION_TIMEOUT = Duration.ofSeconds(10);
    private static final int BUSY = 503;

    private final ObjectMapper mapper = new ObjectMapper();
    private final BackendHttp http;
    private final Duration busyPause;

    /**
     * @param address of the server, with or without {@code /api}
     * @param apiKey bearer token, if it wants one
     * @param busyPause pause before a busy server is asked again
     */
    public KoboldTextBackend(String address, Optional<String> apiKey, Duration busyPause) {
        this.http = new BackendHttp(BackendHttp.baseWithout("/api", address), apiKey);
        this.busyPause = busyPause;
    }

    @Override
    public TextModel describe() throws BackendException, InterruptedException {
        String model = http.get("/api/v1/model", QUESTION_TIMEOUT)
                .json()
                .path("result")
                .asText();
        if (model.isBlank() || model.equals("ReadOnly") || model.equals("inactive")) {
            throw new BackendException("the KoboldAI server has no model loaded");
        }
        return new TextModel(hordeName(model), contextTokens());
    }

    private int contextTokens() throws BackendException, InterruptedException {
        BackendHttp.Answer answer = http.get("/api/extra/true_max_context_length", QUESTION_TIMEOUT);
        if (answer.status() != 200) {
            answer = http.get("/api/v1/config/max_context_length", QUESTION_TIMEOUT);
        }
        int value = answer.status() == 200 ? answer.json().path("value").asInt() : 0;
        return value > 0 ? value : Integer.MAX_VALUE;
    }

    /** KoboldAI writes the slash of a model's name as an underscore; a name without either belongs to KoboldCpp. */
    static String hordeName(String model) {
        if (model.contains("/")) {
            return model;
        }
        return model.contains("_") ? model.replaceFirst("_", "/") : "koboldcpp/" + model;
    }

    @Override
    public String generate(TextPopPayload job, Duration limit) throws BackendException, InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        ObjectNode body = mapper.valueToTree(job);
        body.put("quiet", true);
        for (int attempt = 1; ; attempt++) {
            Duration left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
            BackendHttp.Answer answer = http.post("/api/v1/generate", body, left);
            if (answer.status() != BUSY || attempt >= BUSY_ATTEMPTS) {
                return text(answer.json());
            }
            Thread.sleep(busyPause);
        }
    }

    private static String text(JsonNode answer) throws BackendException {
        JsonNode text = answer.path("results").path(0).path("text");
        if (!text.isTextual()) {
            throw new BackendException("the KoboldAI server's answer holds no results[0].text");
        }
        return text.asText();
    }

    @Override
    public void close() {
        http.close();
    }
}
