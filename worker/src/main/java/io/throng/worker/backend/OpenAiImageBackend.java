package io.throng.worker.backend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.throng.protocol.image.ImagePopPayload;
import java.awt.image.BufferedImage;
import java.net.URI;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A server with the OpenAI images interface (quality spec 1.4): {@code POST {base}/v1/images/generations}; answers with {@code
 * b64_json} and with {@code url} are understood. Seed, steps and negative prompt travel as members beyond OpenAI's own; a server
 * that refuses them is asked without.
 */
public final class OpenAiImageBackend implements ImageBackend {
    private static final int BAD_REQUEST = 400;

    private final ObjectMapper mapper = new ObjectMapper();
    private final BackendHttp http;
    private final Map<String, String> models;
    private final AtomicBoolean plain = new AtomicBoolean();

    /**
     * @param address of the server, with or without {@code /v1}
     * @param apiKey bearer token, if it wants one
     * @param models the horde's model name to the server's; a model without an entry is left out of the call
     */
    public OpenAiImageBackend(String address, Optional<String> apiKey, Map<String, String> models) {
        this.http = new BackendHttp(BackendHttp.baseWithout("/v1", address), apiKey);
        this.models = Map.copyOf(models);
    }

    @Override
    public BufferedImage generate(ImagePopPayload job, String model, long seed, Duration limit)
            throws BackendException, InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        boolean extended = !plain.get();
        BackendHttp.Answer answer = call(job, model, seed, extended, left(deadline));
        if (extended && answer.status() == BAD_REQUEST) {
            answer = call(job, model, seed, false, left(deadline));
            if (answer.status() / 100 == 2) {
                plain.set(true);
            }
        }
        JsonNode picture = answer.json().path("data").path(0);
        byte[] bytes = bytes(picture, left(deadline));
        return Pictures.cover(Pictures.decode(bytes), job.width(), job.height());
    }

    private BackendHttp.Answer call(ImagePopPayload job, String model, long seed, boolean extended, Duration limit)
            throws BackendException, InterruptedException {
        String[] prompts = (job.prompt() == null ? "" : job.prompt()).split("###", 2);
        ObjectNode body = mapper.createObjectNode();
        if (models.containsKey(model)) {
            body.put("model", models.get(model));
        }
        body.put("prompt", prompts[0].strip());
        body.put("n", 1);
        body.put("size", job.width() + "x" + job.height());
        body.put("response_format", "b64_json");
        if (extended) {
            body.put("seed", seed);
            body.put("steps", job.ddimSteps());
            body.put("cfg_scale", job.cfgScale());
            if (prompts.length > 1 && !prompts[1].isBlank()) {
                body.put("negative_prompt", prompts[1].strip());
            }
        }
        return http.post("/v1/images/generations", body, limit);
    }

    private byte[] bytes(JsonNode picture, Duration limit) throws BackendException, InterruptedException {
        try {
            if (picture.path("b64_json").isTextual()) {
                return Base64.getMimeDecoder().decode(picture.path("b64_json").asText());
            }
            if (picture.path("url").isTextual()) {
                return http.download(URI.create(picture.path("url").asText()), limit);
            }
        } catch (IllegalArgumentException e) {
            throw new BackendException("the server's picture is neither base64 nor an address", e);
        }
        throw new BackendException("the server's answer holds no picture");
    }

    private static Duration left(long deadline) {
        return Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
    }

    @Override
    public void close() {
        http.close();
    }
}
