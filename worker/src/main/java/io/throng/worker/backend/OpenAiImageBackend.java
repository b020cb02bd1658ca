package io.throng.worker.backend;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.throng.worker.backend.http.BackendHttp;
import io.throng.worker.backend.http.MultipartForm;
import java.awt.image.BufferedImage;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A server with the OpenAI images interface (quality spec 1.4): {@code POST {base}/v1/images/generations}; answers with {@code
 * b64_json} and with {@code url} are understood. Seed, steps and negative prompt travel as members beyond OpenAI's own; a server
 * that refuses them is asked without. Jobs with a source image go to {@code /v1/images/edits}, where the server has it.
 */
public final class OpenAiImageBackend implements ImageBackend {
    /** Most calls at once. */
    public static final int MAX_CONCURRENCY = 16;

    private static final int BAD_REQUEST = 400;

    private final ObjectMapper mapper = new ObjectMapper();
    private final BackendHttp http;
    private final OpenAiImageSettings settings;
    private final AtomicBoolean plain = new AtomicBoolean();

    /** A server as these settings describe it. */
    public OpenAiImageBackend(OpenAiImageSettings settings) {
        this.settings = requireNonNull(settings, "settings");
        Map<String, String> headers = new HashMap<>(settings.headers());
        settings.apiKey().ifPresent(key -> headers.put("Authorization", "Bearer " + key));
        this.http = new BackendHttp(BackendHttp.baseWithout("/v1", settings.address()), headers);
    }

    /**
     * @param address of the server, with or without {@code /v1}
     * @param apiKey bearer token, if it wants one
     * @param offered the horde's names of the models it stands for
     * @param models the horde's model name to the server's; a model without an entry is left out of the call
     */
    public OpenAiImageBackend(
            String address, Optional<String> apiKey, Set<String> offered, Map<String, String> models) {
        this(OpenAiImageSettings.plain(address, apiKey, offered, models));
    }

    /** Every model asked for. Beyond plain text-to-image there is at most the edits call. */
    @Override
    public ImageOffer describe() {
        Set<ImageFeature> features = settings.edits()
                ? EnumSet.of(ImageFeature.IMG2IMG, ImageFeature.INPAINTING)
                : EnumSet.noneOf(ImageFeature.class);
        return new ImageOffer(settings.offered(), features, settings.picturesPerCall(), MAX_CONCURRENCY);
    }

    @Override
    public List<ImageResult> generate(ImageTask task, Duration limit, StepListener steps)
            throws BackendException, InterruptedException {
        if (task.source().isPresent() && !settings.edits()) {
            throw new BackendException("the job has a source image, which this images interface does not take");
        }
        if (task.control().isPresent() || task.transparent() || task.workflow().isPresent()) {
            throw new BackendException("the images interface has neither control images nor workflows");
        }
        Deadline deadline = Deadline.after(limit);
        List<ImageResult> results = new ArrayList<>(task.count());
        while (results.size() < task.count()) {
            // Pictures of separate calls need seeds of their own to differ from each other.
            long seed = task.seed() + results.size();
            int count = Math.min(settings.picturesPerCall(), task.count() - results.size());
            for (BufferedImage picture : some(task, seed, count, deadline)) {
                results.add(new ImageResult(picture, seed, List.of()));
            }
            steps.onStep(results.size(), task.count());
        }
        return results;
    }

    private List<BufferedImage> some(ImageTask task, long seed, int count, Deadline deadline)
            throws BackendException, InterruptedException {
        JsonNode data = answer(task, seed, count, deadline).json().path("data");
        if (data.size() != count) {
            throw new BackendException("the server made " + data.size() + " pictures instead of " + count);
        }
        List<BufferedImage> pictures = new ArrayList<>(count);
        for (JsonNode picture : data) {
            pictures.add(Pictures.cover(Pictures.decode(bytes(picture, deadline)), task.width(), task.height()));
        }
        return pictures;
    }

    private BackendHttp.Answer answer(ImageTask task, long seed, int count, Deadline deadline)
            throws BackendException, InterruptedException {
        if (task.source().isPresent()) {
            return edit(task, count, deadline);
        }
        boolean extended = !plain.get();
        BackendHttp.Answer answer =
                http.post("/v1/images/generations", body(task, seed, count, extended), deadline.left());
        if (extended && answer.status() == BAD_REQUEST) {
            answer = http.post("/v1/images/generations", body(task, seed, count, false), deadline.left());
            if (answer.ok()) {
                plain.set(true);
            }
        }
        return answer;
    }

    private ObjectNode body(ImageTask task, long seed, int count, boolean extended) {
        ObjectNode body = mapper.createObjectNode();
        if (settings.models().containsKey(task.model())) {
            body.put("model", settings.models().get(task.model()));
        }
        body.put("prompt", task.prompt());
        body.put("n", count);
        body.put("size", settings.sizes().of(task.width(), task.height()));
        body.put("response_format", "b64_json");
        if (extended) {
            body.put("seed", seed);
            body.put("steps", task.steps());
            body.put("cfg_scale", task.cfgScale());
            if (!task.negativePrompt().isEmpty()) {
                body.put("negative_prompt", task.negativePrompt());
            }
        }
        settings.parameters().forEach(body::set);
        return body;
    }

    /** The picture as it is; a mask is a second picture that is transparent where to repaint. */
    private BackendHttp.Answer edit(ImageTask task, int count, Deadline deadline)
            throws BackendException, InterruptedException {
        ImageTask.Source source = task.source().orElseThrow();
        BufferedImage picture = SourcePictures.stretched(source.image(), task.width(), task.height());
        MultipartForm form = new MultipartForm()
                .file("image", "source.png", "image/png", SourcePictures.png(SourcePictures.opaque(picture)));
        Optional<BufferedImage> mask = SourcePictures.mask(source, task.width(), task.height());
        if (mask.isPresent()) {
            byte[] holes = SourcePictures.png(SourcePictures.withInvertedAlpha(picture, mask.get()));
            form.file("mask", "mask.png", "image/png", holes);
        }
        if (settings.models().containsKey(task.model())) {
            form.text("model", settings.models().get(task.model()));
        }
        form.text("prompt", task.prompt())
                .text("n", Integer.toString(count))
                .text("size", settings.sizes().of(task.width(), task.height()))
                .text("response_format", "b64_json");
        settings.parameters().forEach((name, value) -> form.text(name, value.asText()));
        return http.post("/v1/images/edits", form, deadline.left());
    }

    private byte[] bytes(JsonNode picture, Deadline deadline) throws BackendException, InterruptedException {
        try {
            if (picture.path("b64_json").isTextual()) {
                return Base64.getMimeDecoder().decode(picture.path("b64_json").asText());
            }
            if (picture.path("url").isTextual()) {
                return http.download(URI.create(picture.path("url").asText()), deadline.left());
            }
        } catch (IllegalArgumentException e) {
            throw new BackendException("the server's picture is neither base64 nor an address", e);
        }
        throw new BackendException("the server's answer holds no picture");
    }

    @Override
    public void close() {
        http.close();
    }
}
