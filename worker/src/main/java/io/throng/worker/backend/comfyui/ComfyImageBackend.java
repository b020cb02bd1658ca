package io.throng.worker.backend.comfyui;

import static java.util.Objects.requireNonNull;

import io.throng.worker.backend.AdaptationFinder;
import io.throng.worker.backend.BackendException;
import io.throng.worker.backend.Deadline;
import io.throng.worker.backend.ImageBackend;
import io.throng.worker.backend.ImageFeature;
import io.throng.worker.backend.ImageOffer;
import io.throng.worker.backend.ImageResult;
import io.throng.worker.backend.ImageTask;
import io.throng.worker.backend.ModelFamily;
import io.throng.worker.backend.Pictures;
import io.throng.worker.backend.SourcePictures;
import io.throng.worker.backend.StepListener;
import io.throng.worker.backend.WantedModel;
import java.awt.image.BufferedImage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Draws with ComfyUI (worker spec 9). Offers what the nodes and files of the server allow. */
public final class ComfyImageBackend implements ImageBackend {
    /** Most pictures of one graph: as many as a worker may pop at once (worker spec 2.2). */
    public static final int MAX_BATCH = 20;

    /** One is drawn while the next waits in the server's queue, so that the card never does. */
    public static final int MAX_CONCURRENCY = 2;

    private final ComfyClient client;
    private final List<WantedModel> wanted;
    private final AdaptationFinder finder;

    /**
     * @param address of the server, such as {@code http://localhost:8188}
     * @param headers sent with every call, for a proxy before the server; ComfyUI itself wants none
     * @param wanted models to serve, as far as the server has them
     * @param finder finds loras and embeddings
     */
    public ComfyImageBackend(
            String address, Map<String, String> headers, List<WantedModel> wanted, AdaptationFinder finder) {
        this.client = new ComfyClient(address, headers);
        this.wanted = List.copyOf(wanted);
        this.finder = requireNonNull(finder, "finder");
    }

    @Override
    public ImageOffer describe() throws BackendException, InterruptedException {
        ComfyNodes nodes = drawingNodes();
        Set<ImageFeature> features = EnumSet.noneOf(ImageFeature.class);
        offer(features, ImageFeature.IMG2IMG, ComfyWorkflow.canStart(nodes));
        offer(features, ImageFeature.INPAINTING, ComfyWorkflow.canFill(nodes));
        offer(
                features,
                ImageFeature.CONTROLNET,
                ComfyControl.allAvailable(nodes) && ComfyQrCode.possible(nodes, ModelFamily.SD1));
        offer(features, ImageFeature.SDXL_CONTROLNET, ComfyQrCode.possible(nodes, ModelFamily.SDXL));
        offer(features, ImageFeature.LORA, nodes.has("LoraLoader"));
        offer(features, ImageFeature.TEXTUAL_INVERSION, !client.embeddings().isEmpty());
        offer(features, ImageFeature.HIRES_FIX, ComfyWorkflow.canRefine(nodes));
        offer(features, ImageFeature.TILING, ComfyWorkflow.canTile(nodes));
        offer(features, ImageFeature.CLIP_SKIP, nodes.has("CLIPSetLastLayer"));
        return new ImageOffer(ComfyModels.find(wanted, nodes).keySet(), features, MAX_BATCH, MAX_CONCURRENCY);
    }

    private static void offer(Set<ImageFeature> features, ImageFeature feature, boolean able) {
        if (able) {
            features.add(feature);
        }
    }

    private ComfyNodes drawingNodes() throws BackendException, InterruptedException {
        ComfyNodes nodes = client.nodes();
        if (!ComfyWorkflow.canDraw(nodes)) {
            client.forget();
            throw new BackendException("the server lacks the nodes every ComfyUI has");
        }
        return nodes;
    }

    @Override
    public List<ImageResult> generate(ImageTask task, Duration limit, StepListener steps)
            throws BackendException, InterruptedException {
        Deadline deadline = Deadline.after(limit);
        ComfyNodes nodes = drawingNodes();
        ComfyModels.Found model = ComfyModels.find(wanted, nodes).get(task.model());
        if (model == null) {
            client.forget();
            throw new BackendException("ComfyUI has no model \"" + task.model() + "\"");
        }
        ComfyAdaptations adaptations =
                new ComfyAdaptations(finder, nodes.choices("LoraLoader", "lora_name"), client.embeddings());
        ComfyWorkflow workflow = new ComfyWorkflow(task, model, nodes, adaptations, "throng/" + UUID.randomUUID());
        List<String> uploaded = new ArrayList<>();
        for (BufferedImage picture : workflow.uploads()) {
            uploaded.add(client.upload(SourcePictures.png(picture), deadline));
        }
        ComfyPlan plan = workflow.plan(uploaded);
        List<BufferedImage> pictures = new ComfyRun(client, plan, deadline, steps).pictures();
        boolean map = task.control().isPresent() && task.control().get().returnControlMap();
        return results(task, plan, map ? repeated(pictures, task) : pictures);
    }

    /** A control map is one picture, of the preprocessor's size, however many were asked for. */
    private static List<BufferedImage> repeated(List<BufferedImage> maps, ImageTask task) {
        List<BufferedImage> pictures = new ArrayList<>();
        for (int i = 0; i < task.count() && !maps.isEmpty(); i++) {
            pictures.add(Pictures.cover(maps.getFirst(), task.width(), task.height()));
        }
        return pictures;
    }

    private static List<ImageResult> results(ImageTask task, ComfyPlan plan, List<BufferedImage> pictures)
            throws BackendException {
        if (pictures.size() != task.count()) {
            throw new BackendException("ComfyUI made " + pictures.size() + " pictures instead of " + task.count());
        }
        List<ImageResult> results = new ArrayList<>(pictures.size());
        for (BufferedImage picture : pictures) {
            if (picture.getWidth() != task.width() || picture.getHeight() != task.height()) {
                throw new BackendException("ComfyUI's picture is " + picture.getWidth() + "x" + picture.getHeight()
                        + " instead of " + task.width() + "x" + task.height());
            }
            results.add(new ImageResult(picture, task.seed(), plan.notes()));
        }
        return results;
    }

    @Override
    public void close() {
        client.close();
    }
}
