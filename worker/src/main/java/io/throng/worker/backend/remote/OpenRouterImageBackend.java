package io.throng.worker.backend.remote;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.throng.worker.backend.BackendException;
import io.throng.worker.backend.Deadline;
import io.throng.worker.backend.ImageBackend;
import io.throng.worker.backend.ImageOffer;
import io.throng.worker.backend.ImageResult;
import io.throng.worker.backend.ImageTask;
import io.throng.worker.backend.Pictures;
import io.throng.worker.backend.StepListener;
import io.throng.worker.backend.http.BackendHttp;
import java.awt.image.BufferedImage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Pictures through OpenRouter's chat call (quality spec 7.2): one user message, the picture comes back as a data address. It takes
 * neither size nor seed, so the picture is cut to the job's size.
 */
public final class OpenRouterImageBackend implements ImageBackend {
    /** OpenRouter's own address. */
    public static final String DEFAULT_ADDRESS = "https://openrouter.ai/api/v1";

    /** The model where none is named. */
    public static final String DEFAULT_MODEL = "google/gemini-3-pro-image-preview";

    /** Longest time one picture may take. */
    public static final Duration CALL_TIMEOUT = Duration.ofSeconds(60);

    /** Most calls at once. */
    public static final int MAX_CONCURRENCY = 16;

    private static final String DATA = "data:";

    private final ObjectMapper mapper = new ObjectMapper();
    private final BackendHttp http;
    private final String model;
    private final Set<String> offered;

    /**
     * @param address with or without {@code /v1}
     * @param apiKey bearer token
     * @param model OpenRouter's name of the model
     * @param offered the horde's names of the models it stands for
     */
    public OpenRouterImageBackend(String address, String apiKey, String model, Set<String> offered) {
        this.http = new BackendHttp(BackendHttp.baseWithout("/v1", address), Optional.of(apiKey));
        this.model = requireNonNull(model, "model");
        this.offered = Set.copyOf(offered);
    }

    @Override
    public ImageOffer describe() {
        return new ImageOffer(offered, Set.of(), 1, MAX_CONCURRENCY);
    }

    @Override
    public List<ImageResult> generate(ImageTask task, Duration limit, StepListener steps)
            throws BackendException, InterruptedException {
        RemoteTasks.refuseSource(task);
        Deadline deadline = Deadline.after(limit);
        List<ImageResult> results = new ArrayList<>(task.count());
        for (int i = 0; i < task.count(); i++) {
            results.add(new ImageResult(one(task, deadline), task.seed() + i, List.of()));
            steps.onStep(i + 1, task.count());
        }
        return results;
    }

    private BufferedImage one(ImageTask task, Deadline deadline) throws BackendException, InterruptedException {
        ObjectNode body = mapper.createObjectNode();
        body.put("model", model);
        body.putArray("messages").addObject().put("role", "user").put("content", RemoteTasks.prompt(task));
        body.putArray("modalities").add("image").add("text");
        JsonNode url = http.post("/v1/chat/completions", body, deadline.leftUpTo(CALL_TIMEOUT))
                .json()
                .path("choices")
                .path(0)
                .path("message")
                .path("images")
                .path(0)
                .path("image_url")
                .path("url");
        String text = url.asText("");
        int comma = text.indexOf(',');
        if (!text.startsWith(DATA) || comma < 0) {
            throw new BackendException("OpenRouter's answer holds no picture");
        }
        try {
            byte[] bytes = Base64.getMimeDecoder().decode(text.substring(comma + 1));
            return Pictures.cover(Pictures.decode(bytes), task.width(), task.height());
        } catch (IllegalArgumentException e) {
            throw new BackendException("OpenRouter's picture is no base64", e);
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
