package io.throng.worker.backend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.image.BufferedImage;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
    private final Set<String> offered;
    private final Map<String, String> models;
    private final AtomicBoolean plain = new AtomicBoolean();

    /**
     * @param address of the server, with or without {@code /v1}
     * @param apiKey bearer token, if it wants one
     * @param offered the horde's names of the models it stands for
     * @param models the horde's model name to the server's; a model without an entry is left out of the call
     */
    public OpenAiImageBackend(
            String address, Optional<String> apiKey, Set<String> offered, Map<String, String> models) {
        this.http = new BackendHttp(BackendHttp.baseWithout("/v1", address), apiKey);
        this.offered = Set.copyOf(offered);
        this.models = Map.copyOf(models);
    }

    /** Every model asked for, and plain text-to-image only: the interface has nothing else. */
    @Override
    public ImageOffer describe() {
        return new ImageOffer(offered, Set.of(), 1, Integer.MAX_VALUE);
    }

    @Override
    public List<ImageResult> generate(ImageTask task, Duration limit, StepListener steps)
            throws BackendException, InterruptedException {
        if (task.source().isPresent()) {
            throw new BackendException("the job has a source image, which the images interface does not take");
        }
        long deadline = System.nanoTime() + limit.toNanos();
        List<ImageResult> results = new ArrayList<>(task.count());
        for (int i = 0; i < task.count(); i++) {
            // The pictures of a batch are made one by one, so each needs a seed of its own to differ from the others.
            long seed = task.seed() + i;
            results.add(new ImageResult(one(task, seed, deadline), seed, List.of()));
            steps.onStep(i + 1, task.count());
        }
        return results;
    }

    private BufferedImage one(ImageTask task, long seed, long deadline) throws BackendException, InterruptedException {
        boolean extended = !plain.get();
        BackendHttp.Answer answer = call(task, seed, extended, left(deadline));
        if (extended && answer.status() == BAD_REQUEST) {
            answer = call(task, seed, false, left(deadline));
            if (answer.status() / 100 == 2) {
                plain.set(true);
            }
        }
        JsonNode picture = answer.json().path("data").path(0);
        byte[] bytes = bytes(picture, left(deadline));
        return Pictures.cover(Pictures.decode(bytes), task.width(), task.height());
    }

    private BackendHttp.Answer call(ImageTask task, long seed, boolean extended, Duration limit)
            throws BackendException, InterruptedException {
        ObjectNode body = mapper.createObjectNode();
        if (models.containsKey(task.model())) {
            body.put("model", models.get(task.model()));
        }
        body.put("prompt", task.prompt());
        body.put("n", 1);
        body.put("size", task.width() + "x" + task.height());
        body.put("response_format", "b64_json");
        if (extended) {
            body.put("seed", seed);
            body.put("steps", task.steps());
            body.put("cfg_scale", task.cfgScale());
            if (!task.negativePrompt().isEmpty()) {
                body.put("negative_prompt", task.negativePrompt());
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
