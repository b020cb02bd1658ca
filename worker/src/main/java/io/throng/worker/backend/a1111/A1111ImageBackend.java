package io.throng.worker.backend.a1111;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.throng.worker.backend.AdaptationFinder;
import io.throng.worker.backend.BackendException;
import io.throng.worker.backend.Deadline;
import io.throng.worker.backend.ImageBackend;
import io.throng.worker.backend.ImageFeature;
import io.throng.worker.backend.ImageOffer;
import io.throng.worker.backend.ImageResult;
import io.throng.worker.backend.ImageTask;
import io.throng.worker.backend.Pictures;
import io.throng.worker.backend.SourcePictures;
import io.throng.worker.backend.StepListener;
import io.throng.worker.backend.WantedModel;
import java.awt.image.BufferedImage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Draws with AUTOMATIC1111's web UI, Forge or SD.Next, and in a smaller way with what looks like them (worker spec 10). The server
 * does one job at a time.
 */
public final class A1111ImageBackend implements ImageBackend {
    /** Most pictures of one call: the web UI's own bound of a batch. */
    public static final int MAX_BATCH = 8;

    private static final Duration ABILITIES_KNOWN_FOR = Duration.ofMinutes(5);

    private final ObjectMapper mapper = new ObjectMapper();
    private final A1111Client client;
    private final List<WantedModel> wanted;
    private final AdaptationFinder finder;
    private volatile Known known;

    /**
     * @param address of the server, such as {@code http://localhost:7860}
     * @param userAndPassword {@code user:password} of {@code --api-auth}, if the server wants it
     * @param wanted models to serve, as far as the server has them
     * @param finder finds loras and embeddings
     */
    public A1111ImageBackend(
            String address, Optional<String> userAndPassword, List<WantedModel> wanted, AdaptationFinder finder) {
        this.client = new A1111Client(address, userAndPassword);
        this.wanted = List.copyOf(wanted);
        this.finder = requireNonNull(finder, "finder");
    }

    @Override
    public ImageOffer describe() throws BackendException, InterruptedException {
        known = null;
        A1111Abilities abilities = abilities();
        Set<ImageFeature> features = EnumSet.of(ImageFeature.IMG2IMG);
        if (abilities.scripted()) {
            features.addAll(EnumSet.of(
                    ImageFeature.INPAINTING, ImageFeature.HIRES_FIX, ImageFeature.TILING, ImageFeature.CLIP_SKIP));
            if (abilities.loras().isPresent()) {
                features.add(ImageFeature.LORA);
            }
            if (!abilities.embeddings().isEmpty()) {
                features.add(ImageFeature.TEXTUAL_INVERSION);
            }
            if (A1111Control.allAvailable(abilities)) {
                features.add(ImageFeature.CONTROLNET);
            }
        }
        return new ImageOffer(abilities.models().keySet(), features, abilities.scripted() ? MAX_BATCH : 1, 1);
    }

    private A1111Abilities abilities() throws BackendException, InterruptedException {
        Known current = known;
        if (current == null || current.until.passed()) {
            current = new Known(A1111Abilities.ask(client, wanted), Deadline.after(ABILITIES_KNOWN_FOR));
            known = current;
        }
        return current.abilities;
    }

    @Override
    public List<ImageResult> generate(ImageTask task, Duration limit, StepListener steps)
            throws BackendException, InterruptedException {
        Deadline deadline = Deadline.after(limit);
        A1111Abilities abilities = abilities();
        if (task.control().isPresent() && task.control().get().returnControlMap()) {
            return controlMap(task, abilities, deadline);
        }
        A1111Request request = A1111Request.of(task, abilities, finder, "task(throng-" + UUID.randomUUID() + ")");
        List<BufferedImage> pictures = drawn(task, request, deadline, steps);
        if (pictures.stream().anyMatch(SourcePictures::allBlack)) {
            // Numbers overflow now and then; a second try usually succeeds.
            pictures = drawn(task, request, deadline, steps);
            if (pictures.stream().anyMatch(SourcePictures::allBlack)) {
                throw new BackendException("the web UI's picture is black all over, twice");
            }
        }
        List<ImageResult> results = new ArrayList<>(pictures.size());
        for (int i = 0; i < pictures.size(); i++) {
            results.add(new ImageResult(pictures.get(i), task.seed() + i, request.notes()));
        }
        return results;
    }

    private List<BufferedImage> drawn(ImageTask task, A1111Request request, Deadline deadline, StepListener steps)
            throws BackendException, InterruptedException {
        JsonNode answer = client.job(request.path(), request.body(), request.totalSteps(), deadline, steps);
        JsonNode images = answer.path("images");
        int first = firstImage(answer.path("info"), images.size(), task.count());
        // With control images, the server adds the maps after the pictures.
        int surplus = images.size() - first - task.count();
        if (surplus < 0 || surplus > 0 && task.control().isEmpty()) {
            throw new BackendException(
                    "the web UI made " + (images.size() - first) + " pictures instead of " + task.count());
        }
        List<BufferedImage> pictures = new ArrayList<>(task.count());
        for (int i = first; i < first + task.count(); i++) {
            BufferedImage picture = A1111Client.picture(images.path(i));
            if (picture.getWidth() != task.width() || picture.getHeight() != task.height()) {
                throw new BackendException("the web UI's picture is " + picture.getWidth() + "x" + picture.getHeight()
                        + " instead of " + task.width() + "x" + task.height());
            }
            pictures.add(picture);
        }
        return pictures;
    }

    /** Where the pictures begin: a grid of them all may come first. The info is JSON within a text. */
    private int firstImage(JsonNode info, int images, int count) throws BackendException {
        try {
            JsonNode told = mapper.readTree(info.asText("{}"));
            if (told != null && told.path("index_of_first_image").isInt()) {
                return Math.clamp(told.path("index_of_first_image").asInt(), 0, 1);
            }
        } catch (JsonProcessingException e) {
            throw new BackendException("the web UI's info is no JSON", e);
        }
        return count > 1 && images == count + 1 ? 1 : 0;
    }

    private List<ImageResult> controlMap(ImageTask task, A1111Abilities abilities, Deadline deadline)
            throws BackendException, InterruptedException {
        A1111Control control = A1111Control.of(task.control().orElseThrow().type());
        ObjectNode body = mapper.createObjectNode();
        body.put("controlnet_module", control.needModule(abilities));
        body.putArray("controlnet_input_images").add(A1111Request.controlPicture(task));
        body.put("controlnet_processor_res", Math.min(task.width(), task.height()));
        JsonNode images = client.call("/controlnet/detect", body, deadline).path("images");
        BufferedImage map = Pictures.cover(A1111Client.picture(images.path(0)), task.width(), task.height());
        List<ImageResult> results = new ArrayList<>(task.count());
        for (int i = 0; i < task.count(); i++) {
            results.add(new ImageResult(map, task.seed(), List.of()));
        }
        return results;
    }

    @Override
    public void close() {
        client.close();
    }

    private record Known(A1111Abilities abilities, Deadline until) {}
}
