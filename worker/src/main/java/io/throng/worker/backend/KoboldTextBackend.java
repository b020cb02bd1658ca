package io.throng.worker.backend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.throng.protocol.text.TextPopPayload;
import io.throng.worker.backend.http.BackendHttp;
import io.throng.worker.backend.http.LineStream;
import io.throng.worker.backend.text.TextBody;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A KoboldAI or KoboldCpp server (worker spec 7.2, 7.3). It speaks the horde's own parameters, so the payload goes out unchanged.
 * KoboldCpp is streamed from, is told to stop when nobody waits any more, and is asked for the rest when the stream breaks.
 */
public final class KoboldTextBackend implements TextBackend {
    /** How often a busy server is asked again. */
    public static final int BUSY_ATTEMPTS = 5;

    private static final Logger LOG = LoggerFactory.getLogger(KoboldTextBackend.class);
    private static final Duration QUESTION_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration ABORT_TIMEOUT = Duration.ofSeconds(3);
    private static final int BUSY = 503;
    private static final int OUT_OF_MEMORY = 507;
    private static final String KOBOLD_CPP = "KoboldCpp";

    private final ObjectMapper mapper = new ObjectMapper();
    private final BackendHttp http;
    private final Duration busyPause;
    private volatile Boolean koboldCpp;

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
        koboldCpp = null;
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

    private boolean isKoboldCpp() throws BackendException, InterruptedException {
        Boolean current = koboldCpp;
        if (current == null) {
            BackendHttp.Answer answer = http.get("/api/extra/version", QUESTION_TIMEOUT);
            current = answer.ok() && answer.json().path("result").asText().equalsIgnoreCase(KOBOLD_CPP);
            koboldCpp = current;
        }
        return current;
    }

    @Override
    public String generate(TextPopPayload job, Duration limit) throws BackendException, InterruptedException {
        Deadline deadline = Deadline.after(limit);
        ObjectNode body = mapper.valueToTree(job);
        body.put("quiet", true);
        return isKoboldCpp() ? streamed(job, body, deadline) : whole(job, body, deadline);
    }

    private String whole(TextPopPayload job, ObjectNode body, Deadline deadline)
            throws BackendException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            BackendHttp.Answer answer = http.post("/api/v1/generate", body, deadline.left());
            if (answer.status() != BUSY || attempt >= BUSY_ATTEMPTS) {
                if (answer.status() == OUT_OF_MEMORY) {
                    throw new BackendException("the KoboldAI server ran out of memory: " + answer.shortened());
                }
                return cut(job, result(answer.json()));
            }
            Thread.sleep(busyPause);
        }
    }

    private String streamed(TextPopPayload job, ObjectNode body, Deadline deadline)
            throws BackendException, InterruptedException {
        String key = "THRONG" + UUID.randomUUID().toString().replace("-", "");
        body.put("genkey", key);
        boolean finished = false;
        try {
            for (int attempt = 1; ; attempt++) {
                try (LineStream stream = http.stream("/api/extra/generate/stream", body, deadline)) {
                    if (stream.status() == BUSY && attempt < BUSY_ATTEMPTS) {
                        Thread.sleep(busyPause);
                        continue;
                    }
                    if (stream.status() / 100 != 2) {
                        finished = true;
                        throw new BackendException(
                                "KoboldCpp answered with status " + stream.status() + ": " + stream.rest(deadline));
                    }
                    Streamed text = read(stream, job, key, deadline);
                    finished = text.finished;
                    return text.text;
                }
            }
        } finally {
            if (!finished) {
                abort(key);
            }
        }
    }

    private Streamed read(LineStream stream, TextPopPayload job, String key, Deadline deadline)
            throws BackendException, InterruptedException {
        StreamedText text = new StreamedText(TextBody.stops(job));
        try {
            while (true) {
                Optional<String> data = stream.nextEvent(deadline);
                if (data.isEmpty()) {
                    return new Streamed(rest(job, key, deadline), true);
                }
                JsonNode event = json(data.get());
                boolean last = event.hasNonNull("finish_reason");
                if (text.add(event.path("token").asText("")) || last) {
                    return new Streamed(text.done(), last);
                }
            }
        } catch (BackendTimeoutException e) {
            return new Streamed(text.soFar().orElseThrow(() -> e), false);
        }
    }

    private JsonNode json(String data) throws BackendException {
        try {
            JsonNode tree = mapper.readTree(data);
            if (tree != null && tree.isObject()) {
                return tree;
            }
        } catch (IOException e) {
            throw new BackendException("KoboldCpp streamed what is no JSON", e);
        }
        throw new BackendException("KoboldCpp streamed what is no JSON object");
    }

    /** What a stream did not deliver: the server keeps the text of the last job, which is whole once the server is idle. */
    private String rest(TextPopPayload job, String key, Deadline deadline)
            throws BackendException, InterruptedException {
        while (!deadline.passed()) {
            JsonNode perf = http.get("/api/extra/perf", deadline.leftUpTo(QUESTION_TIMEOUT))
                    .json();
            if (perf.path("idle").asInt() == 1) {
                return cut(
                        job,
                        result(http.post(
                                        "/api/extra/generate/check",
                                        mapper.createObjectNode().put("genkey", key),
                                        deadline.leftUpTo(QUESTION_TIMEOUT))
                                .json()));
            }
            Thread.sleep(deadline.leftUpTo(busyPause));
        }
        throw new BackendTimeoutException("KoboldCpp's stream broke off and the text was not done in time");
    }

    private void abort(String key) throws InterruptedException {
        // Interrupted threads clean up as well; the mark is put back afterwards.
        boolean interrupted = Thread.interrupted();
        try {
            http.post("/api/extra/abort", mapper.createObjectNode().put("genkey", key), ABORT_TIMEOUT);
        } catch (BackendException e) {
            LOG.debug("a text could not be stopped", e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** United gives the stop sequence back, KoboldCpp only on demand not; without it both are alike. */
    private static String cut(TextPopPayload job, String text) throws BackendException {
        StreamedText cut = new StreamedText(TextBody.stops(job));
        cut.add(text);
        return cut.done();
    }

    private static String result(JsonNode answer) throws BackendException {
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

    private record Streamed(String text, boolean finished) {}
}
