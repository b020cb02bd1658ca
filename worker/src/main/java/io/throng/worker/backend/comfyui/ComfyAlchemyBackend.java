package io.throng.worker.backend.comfyui;

import io.throng.worker.backend.AlchemyBackend;
import io.throng.worker.backend.BackendException;
import io.throng.worker.backend.Deadline;
import io.throng.worker.backend.Enhancer;
import io.throng.worker.backend.Pictures;
import io.throng.worker.backend.SourcePictures;
import io.throng.worker.backend.StepListener;
import java.awt.image.BufferedImage;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Enlarges pictures, mends faces and removes backgrounds with ComfyUI (worker spec 9.4): upscalers with the nodes every server has,
 * the rest where custom nodes are installed.
 */
public final class ComfyAlchemyBackend implements AlchemyBackend {
    /** How true to the face a mended one stays, 0 to 1 (worker spec 4.12). */
    static final double FIDELITY = 0.5;

    static final String STRIP_BACKGROUND = "strip_background";

    private static final String UPSCALE_LOADER = "UpscaleModelLoader";
    private static final String UPSCALE = "ImageUpscaleWithModel";
    private static final String FACE_LOADER = "FaceRestoreModelLoader";
    private static final String FACE = "FaceRestoreCFWithModel";
    private static final List<String> FIDELITY_NAMES = List.of("codeformer_fidelity", "restore_fidelity");
    private static final String FACE_SWITCH = "switch";
    private static final String DETECTOR = "retinaface_resnet50";
    private static final String REMOVE_BACKGROUND = "Image Remove Background (rembg)";

    private final ComfyClient client;

    /**
     * @param address of the server
     * @param headers sent with every call, for a proxy before the server
     */
    public ComfyAlchemyBackend(String address, Map<String, String> headers) {
        this.client = new ComfyClient(address, headers);
    }

    @Override
    public Set<String> forms() throws BackendException, InterruptedException {
        ComfyNodes nodes = client.nodes();
        Set<String> forms = new LinkedHashSet<>();
        if (!nodes.has("LoadImage")) {
            return forms;
        }
        for (Enhancer enhancer : Enhancer.values()) {
            if (file(enhancer, nodes).isPresent()) {
                forms.add(enhancer.formName());
            }
        }
        if (nodes.has(REMOVE_BACKGROUND)) {
            forms.add(STRIP_BACKGROUND);
        }
        return forms;
    }

    private static Optional<String> file(Enhancer enhancer, ComfyNodes nodes) {
        if (enhancer.fixesFaces()) {
            return nodes.hasAll(FACE_LOADER, FACE)
                    ? enhancer.among(nodes.choices(FACE_LOADER, "model_name"))
                    : Optional.empty();
        }
        return nodes.hasAll(UPSCALE_LOADER, UPSCALE)
                ? enhancer.among(nodes.choices(UPSCALE_LOADER, "model_name"))
                : Optional.empty();
    }

    @Override
    public Answer perform(String form, BufferedImage image, Duration limit)
            throws BackendException, InterruptedException {
        Deadline deadline = Deadline.after(limit);
        Optional<Enhancer> enhancer = Enhancer.of(form);
        int factor = enhancer.map(Enhancer::factor).orElse(1);
        long pixels = (long) image.getWidth() * image.getHeight() * factor * factor;
        if (pixels > Pictures.MAX_PIXELS) {
            throw new BackendException("the result would have " + pixels + " pixels, more than " + Pictures.MAX_PIXELS);
        }
        String uploaded = client.upload(SourcePictures.png(SourcePictures.opaque(image)), deadline);
        ComfyPlan plan = plan(form, uploaded, client.nodes());
        List<BufferedImage> pictures = new ComfyRun(client, plan, deadline, StepListener.NONE).pictures();
        if (pictures.size() != 1) {
            throw new BackendException("ComfyUI made " + pictures.size() + " pictures of one");
        }
        // A network made for a larger factor than the form's has its result brought to the form's size.
        return new Answer.Picture(
                SourcePictures.stretched(pictures.getFirst(), image.getWidth() * factor, image.getHeight() * factor));
    }

    static ComfyPlan plan(String form, String uploaded, ComfyNodes nodes) throws BackendException {
        ComfyGraph graph = new ComfyGraph();
        ComfyGraph.Link source = graph.node("LoadImage").in("image", uploaded).out(0);
        ComfyGraph.Link result;
        if (form.equals(STRIP_BACKGROUND) && nodes.has(REMOVE_BACKGROUND)) {
            result = graph.node(REMOVE_BACKGROUND)
                    .in("image", source)
                    .withDefaults(nodes)
                    .out(0);
        } else {
            Enhancer enhancer = Enhancer.of(form).orElseThrow(() -> unable(form));
            String file = file(enhancer, nodes).orElseThrow(() -> unable(form));
            result = enhancer.fixesFaces() ? mended(graph, source, file, nodes) : enlarged(graph, source, file);
        }
        ComfyGraph.Node output = ComfyWorkflow.output(graph, nodes, result, "throng/" + UUID.randomUUID());
        return new ComfyPlan(graph.toJson(), output.id(), Map.of(), List.of());
    }

    private static BackendException unable(String form) {
        return new BackendException("this ComfyUI cannot do " + form);
    }

    private static ComfyGraph.Link enlarged(ComfyGraph graph, ComfyGraph.Link source, String file) {
        ComfyGraph.Link model =
                graph.node(UPSCALE_LOADER).in("model_name", file).out(0);
        return graph.node(UPSCALE)
                .in("upscale_model", model)
                .in("image", source)
                .out(0);
    }

    private static ComfyGraph.Link mended(ComfyGraph graph, ComfyGraph.Link source, String file, ComfyNodes nodes) {
        ComfyGraph.Link model = graph.node(FACE_LOADER).in("model_name", file).out(0);
        ComfyGraph.Node mended = graph.node(FACE)
                .in("facerestore_model", model)
                .in("image", source)
                .in("facedetection", DETECTOR);
        // Releases differ in the fidelity's name, and some hand the picture on as it is unless they are switched on.
        for (String fidelity : FIDELITY_NAMES) {
            if (nodes.hasInput(FACE, fidelity)) {
                mended.in(fidelity, FIDELITY);
            }
        }
        if (nodes.hasInput(FACE, FACE_SWITCH)) {
            mended.in(FACE_SWITCH, true);
        }
        return mended.withDefaults(nodes).out(0);
    }

    @Override
    public void close() {
        client.close();
    }
}
