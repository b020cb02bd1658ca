package io.throng.worker.backend.comfyui;

import io.throng.inference.diffusion.HiresPlan;
import io.throng.protocol.image.GenerationMetadata;
import io.throng.protocol.image.SourceProcessing;
import io.throng.worker.backend.BackendException;
import io.throng.worker.backend.ImageTask;
import io.throng.worker.backend.ModelFamily;
import io.throng.worker.backend.SourcePictures;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Turns one task into a graph (worker spec 4, 9.4). First {@link #uploads()} says which pictures have to be on the server, then
 * {@link #plan} builds the graph around their names there.
 */
final class ComfyWorkflow {
    /** How far a mask grows before it is filled, in pixels (worker spec 4.5). */
    static final int INPAINT_GROW_PIXELS = 6;

    private static final String SEAMLESS_DECODE = "CircularVAEDecode";
    private static final Set<ModelFamily> TRANSFORMERS =
            EnumSet.of(ModelFamily.FLUX, ModelFamily.QWEN_IMAGE, ModelFamily.Z_IMAGE);
    private static final Set<ModelFamily> WITHOUT_KARRAS = EnumSet.of(ModelFamily.FLUX, ModelFamily.QWEN_IMAGE);
    private static final List<String> OUTPUTS = List.of("PreviewImage", "SaveImage");

    private final ImageTask task;
    private final ComfyModels.Found model;
    private final ComfyNodes nodes;
    private final ComfyAdaptations adaptations;
    private final String filePrefix;
    private final boolean painting;
    private final Optional<BufferedImage> mask;
    private final Optional<HiresPlan> hires;
    private final Optional<ComfyQrCode> qrCode;
    private final ComfyGraph graph = new ComfyGraph();
    private final Map<String, Integer> samplers = new LinkedHashMap<>();
    private final List<GenerationMetadata> notes = new ArrayList<>();

    /**
     * @param filePrefix begins the names of files that are made, where the server must make some
     */
    ComfyWorkflow(
            ImageTask task, ComfyModels.Found model, ComfyNodes nodes, ComfyAdaptations adaptations, String filePrefix)
            throws BackendException {
        this.task = task;
        this.model = model;
        this.nodes = nodes;
        this.adaptations = adaptations;
        this.filePrefix = filePrefix;
        this.qrCode =
                task.workflow().isPresent() ? Optional.of(qrCode(task.workflow().get())) : Optional.empty();
        qrCode.flatMap(code -> code.picture().note()).ifPresent(notes::add);
        if (task.transparent()) {
            throw new BackendException("this back end draws no transparent pictures");
        }
        if (task.source().isPresent() && task.sourceProcessing() == SourceProcessing.REMIX) {
            throw new BackendException("this back end mixes no pictures");
        }
        Optional<BufferedImage> ownMask = task.source()
                .filter(source -> task.control().isEmpty())
                .flatMap(source -> SourcePictures.mask(source, task.width(), task.height()));
        boolean filling = task.source().isPresent()
                && task.control().isEmpty()
                && (task.sourceProcessing() != SourceProcessing.IMG2IMG
                        || model.wanted().inpainting());
        if (filling && ownMask.isEmpty()) {
            notes.add(SourcePictures.maskMissing());
        }
        this.painting = filling;
        this.mask = filling && ownMask.isEmpty()
                ? Optional.of(SourcePictures.whiteMask(task.width(), task.height()))
                : ownMask;
        this.hires = canRefine(nodes) && qrCode.isEmpty() ? task.hires(family(), mask.isPresent()) : Optional.empty();
    }

    private ComfyQrCode qrCode(String workflow) throws BackendException {
        if (!workflow.equals(ComfyQrCode.WORKFLOW)) {
            throw new BackendException("this back end has no workflow " + workflow);
        }
        return ComfyQrCode.of(task, nodes, family());
    }

    /** Whether a server has what every graph needs. */
    static boolean canDraw(ComfyNodes nodes) {
        return nodes.hasAll(
                        ComfyModels.CHECKPOINT_LOADER, "CLIPTextEncode", "EmptyLatentImage", "KSampler", "VAEDecode")
                && nodes.firstOf(OUTPUTS).isPresent();
    }

    static boolean canFlux(ComfyNodes nodes) {
        return nodes.hasAll("RandomNoise", "KSamplerSelect", "BasicScheduler", "CFGGuider", "SamplerCustomAdvanced");
    }

    static boolean canStart(ComfyNodes nodes) {
        return nodes.hasAll("LoadImage", "VAEEncode", "RepeatLatentBatch");
    }

    static boolean canFill(ComfyNodes nodes) {
        return canStart(nodes) && nodes.hasAll("SetLatentNoiseMask", "VAEEncodeForInpaint");
    }

    static boolean canRefine(ComfyNodes nodes) {
        return nodes.has("LatentUpscale");
    }

    static boolean canTile(ComfyNodes nodes) {
        return nodes.hasAll(ComfyNetworks.SEAMLESS_MODEL, SEAMLESS_DECODE);
    }

    /** The node that hands out pictures: one that leaves nothing in the server's output folder, where there is one. */
    static ComfyGraph.Node output(ComfyGraph graph, ComfyNodes nodes, ComfyGraph.Link images, String filePrefix)
            throws BackendException {
        String nodeClass =
                nodes.firstOf(OUTPUTS).orElseThrow(() -> new BackendException("ComfyUI has no node for results"));
        ComfyGraph.Node node = graph.node(nodeClass).in("images", images);
        return nodes.hasInput(nodeClass, "filename_prefix") ? node.in("filename_prefix", filePrefix) : node;
    }

    /** The pictures that have to be on the server. Where parts are to be repainted, they are transparent. */
    List<BufferedImage> uploads() {
        if (qrCode.isPresent()) {
            return qrCode.get().uploads();
        }
        return task
                .source()
                .map(source -> {
                    BufferedImage picture = SourcePictures.stretched(source.image(), firstWidth(), firstHeight());
                    return mask.isPresent()
                            ? SourcePictures.withInvertedAlpha(picture, mask.get())
                            : SourcePictures.opaque(picture);
                })
                .stream()
                .toList();
    }

    /**
     * The graph.
     *
     * @param uploaded the server's names of {@link #uploads()}
     */
    ComfyPlan plan(List<String> uploaded) throws BackendException {
        if (task.control().isPresent() && task.control().get().returnControlMap()) {
            ComfyGraph.Link map = ComfyConditioning.controlImage(
                    graph, nodes, loaded(uploaded).out(0), task.control().get(), firstSide());
            return finished(output(graph, nodes, map, filePrefix));
        }
        ComfyNetworks networks = ComfyNetworks.load(graph, model, task, nodes, adaptations, notes);
        ComfyGraph.Link clip = clipSkipped(networks.clip());
        ComfyGraph.Link positive = encoded(clip, task.prompt());
        ComfyGraph.Link negative = encoded(clip, task.negativePrompt());
        ComfyConditioning conditioning = new ComfyConditioning(positive, negative);
        if (task.control().isPresent()) {
            conditioning = conditioning.controlled(
                    graph,
                    nodes,
                    family(),
                    networks,
                    loaded(uploaded).out(0),
                    task.control().get(),
                    firstSide());
        }
        boolean fromSource = task.source().isPresent() && task.control().isEmpty();
        ComfyGraph.Link latent = fromSource ? sourceLatent(loaded(uploaded), networks) : emptyLatent();
        ComfySampling sampling = ComfySampling.of(
                task.sampler(),
                task.karras() && !WITHOUT_KARRAS.contains(family()),
                nodes.choices(family() == ModelFamily.FLUX ? "KSamplerSelect" : "KSampler", "sampler_name"));
        sampling.note().ifPresent(notes::add);
        ComfyPasses passes = new ComfyPasses(graph, task, networks, sampling, samplers);
        ComfyGraph.Link sampled;
        if (qrCode.isPresent()) {
            Optional<String> functionPrompt = qrCode.get().picture().functionPrompt();
            ComfyGraph.Link function =
                    functionPrompt.isPresent() ? encoded(clip, functionPrompt.get()) : conditioning.positive();
            sampled = qrCode.get().sampled(passes, conditioning, function, latent, uploaded);
        } else {
            double denoise = fromSource ? task.denoisingStrength() : 1;
            sampled = family() == ModelFamily.FLUX
                    ? passes.guided(conditioning, latent, denoise)
                    : passes.plain(conditioning, latent, sampling.scheduler(), task.steps(), denoise);
        }
        if (hires.isPresent()) {
            sampled = passes.refined(conditioning, sampled, hires.get());
        }
        ComfyGraph.Link pictures = decoded(sampled, networks.vae());
        return finished(output(graph, nodes, pictures, filePrefix));
    }

    private ComfyPlan finished(ComfyGraph.Node output) {
        return new ComfyPlan(graph.toJson(), output.id(), Collections.unmodifiableMap(samplers), notes);
    }

    private ModelFamily family() {
        return model.wanted().family();
    }

    private int firstWidth() {
        return hires.map(HiresPlan::firstWidth).orElse(task.width());
    }

    private int firstSide() {
        return Math.min(firstWidth(), firstHeight());
    }

    private int firstHeight() {
        return hires.map(HiresPlan::firstHeight).orElse(task.height());
    }

    /** The first layer counted from the end is what the encoder gives by itself. The encoders of transformers have no such layers. */
    private ComfyGraph.Link clipSkipped(ComfyGraph.Link clip) {
        if (task.clipSkip() == 1 || TRANSFORMERS.contains(family()) || !nodes.has("CLIPSetLastLayer")) {
            return clip;
        }
        return graph.node("CLIPSetLastLayer")
                .in("clip", clip)
                .in("stop_at_clip_layer", -task.clipSkip())
                .out(0);
    }

    private ComfyGraph.Link encoded(ComfyGraph.Link clip, String text) {
        return graph.node("CLIPTextEncode")
                .in("clip", clip)
                .in("text", adaptations.withEmbeddings(task, text, notes))
                .out(0);
    }

    private ComfyGraph.Node loaded(List<String> uploaded) throws BackendException {
        if (uploaded.isEmpty()) {
            throw new BackendException("the job lacks its source image");
        }
        return graph.node("LoadImage").in("image", uploaded.getFirst());
    }

    private ComfyGraph.Link emptyLatent() {
        return graph.node(
                        TRANSFORMERS.contains(family()) && nodes.has("EmptySD3LatentImage")
                                ? "EmptySD3LatentImage"
                                : "EmptyLatentImage")
                .in("width", firstWidth())
                .in("height", firstHeight())
                .in("batch_size", task.count())
                .out(0);
    }

    private ComfyGraph.Link sourceLatent(ComfyGraph.Node source, ComfyNetworks networks) {
        ComfyGraph.Link latent;
        if (painting) {
            latent = graph.node("VAEEncodeForInpaint")
                    .in("pixels", source.out(0))
                    .in("vae", networks.vae())
                    .in("mask", source.out(1))
                    .in("grow_mask_by", INPAINT_GROW_PIXELS)
                    .out(0);
        } else {
            latent = graph.node("VAEEncode")
                    .in("pixels", source.out(0))
                    .in("vae", networks.vae())
                    .out(0);
            if (mask.isPresent()) {
                latent = graph.node("SetLatentNoiseMask")
                        .in("samples", latent)
                        .in("mask", source.out(1))
                        .out(0);
            }
        }
        return task.count() == 1
                ? latent
                : graph.node("RepeatLatentBatch")
                        .in("samples", latent)
                        .in("amount", task.count())
                        .out(0);
    }

    private ComfyGraph.Link decoded(ComfyGraph.Link latent, ComfyGraph.Link vae) {
        ComfyGraph.Node node = graph.node(task.tiling() ? SEAMLESS_DECODE : "VAEDecode")
                .in("samples", latent)
                .in("vae", vae);
        return task.tiling() ? node.withDefaults(nodes).out(0) : node.out(0);
    }
}
