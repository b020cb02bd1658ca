package io.throng.worker.backend.comfyui;

import io.throng.worker.backend.BackendException;
import io.throng.worker.backend.ImageTask;
import io.throng.worker.backend.ModelFamily;
import io.throng.worker.backend.QrPicture;
import io.throng.worker.backend.SourcePictures;
import io.throng.worker.backend.comfyui.ComfyPasses.Part;
import java.awt.image.BufferedImage;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The part of a graph that works a QR code into a picture (worker spec 4.10): the background and the layer of the function patterns
 * are begun apart, each led by the code as strongly as it takes, laid over each other, and drawn to the end as one.
 *
 * @param picture the code
 * @param weights file of the control net that follows it
 */
record ComfyQrCode(QrPicture picture, String weights) {
    /** Name of the workflow. */
    static final String WORKFLOW = "qr_code";

    /** Steps the two layers take apart. */
    static final int LAYER_STEPS = 11;

    /** The step of the schedule that the function patterns begin at. */
    static final int FUNCTION_BEGIN = 1;

    /** How strongly the background follows the code. */
    static final double BACKGROUND_STRENGTH = 1;

    /** How strongly the function patterns follow the code. */
    static final double FUNCTION_STRENGTH = 6;

    /** How strongly the whole follows the code at the end. */
    static final double FINAL_STRENGTH = 1.5;

    /** How far the place of the function patterns grows, in pixels. */
    static final int GROW_PIXELS = 8;

    /** How far its edge is blurred, in pixels. */
    static final int BLUR_RADIUS_PIXELS = 16;

    /** Width of the blur's bell. */
    static final double BLUR_SIGMA = 3;

    /** Whether a server can do it with models of this family. */
    static boolean possible(ComfyNodes nodes, ModelFamily family) {
        return nodes.hasAll(
                        ComfyControl.LOADER,
                        ComfyControl.APPLY_ADVANCED,
                        Part.SAMPLER,
                        "LoadImage",
                        "LatentCompositeMasked",
                        "GrowMask",
                        "MaskToImage",
                        "ImageBlur",
                        "ImageToMask")
                && weights(nodes, family).isPresent();
    }

    static ComfyQrCode of(ImageTask task, ComfyNodes nodes, ModelFamily family) throws BackendException {
        if (task.source().isPresent()) {
            throw new BackendException("a QR code is drawn without a source image");
        }
        if (!possible(nodes, family)) {
            throw new BackendException("this ComfyUI has no nodes and control net for a qr_code with " + family);
        }
        return new ComfyQrCode(
                QrPicture.of(task.extraTexts(), task.width(), task.height()),
                weights(nodes, family).orElseThrow());
    }

    /** The second release of the net for QR codes is the better one; that of SDXL does not fit SD 1, nor the other way round. */
    private static Optional<String> weights(ComfyNodes nodes, ModelFamily family) {
        if (family != ModelFamily.SD1 && family != ModelFamily.SDXL) {
            return Optional.empty();
        }
        return nodes.choices(ComfyControl.LOADER, "control_net_name").stream()
                .filter(file -> {
                    String name = file.toLowerCase(Locale.ROOT);
                    return (name.contains("qrcode") || name.contains("qr_code") || name.contains("qr_monster"))
                            && !name.contains("sd21")
                            && name.contains("xl") == (family == ModelFamily.SDXL);
                })
                .min(Comparator.comparing(file -> !file.toLowerCase(Locale.ROOT).contains("v2")));
    }

    /** What has to be on the server: the code, and the code with its function patterns transparent. */
    List<BufferedImage> uploads() {
        return List.of(picture.control(), SourcePictures.withInvertedAlpha(picture.control(), picture.functionMask()));
    }

    /**
     * The latent of the finished picture.
     *
     * @param prompts the job's
     * @param functionPrompt what to show where the function patterns are
     * @param latent to begin with
     * @param uploaded names of {@link #uploads()} on the server
     */
    ComfyGraph.Link sampled(
            ComfyPasses passes,
            ComfyConditioning prompts,
            ComfyGraph.Link functionPrompt,
            ComfyGraph.Link latent,
            List<String> uploaded)
            throws BackendException {
        if (uploaded.size() != 2) {
            throw new BackendException("the QR code's pictures were not put on the server");
        }
        ComfyGraph graph = passes.graph();
        ComfyGraph.Link code =
                graph.node("LoadImage").in("image", uploaded.get(0)).out(0);
        ComfyGraph.Link net =
                graph.node(ComfyControl.LOADER).in("control_net_name", weights).out(0);
        ComfyConditioning whole = prompts.led(graph, net, code, FINAL_STRENGTH);
        int layers = Math.min(LAYER_STEPS, passes.task().steps() - 1);
        if (layers <= FUNCTION_BEGIN) {
            return passes.part(whole, latent, new Part(0, Part.END, true));
        }
        ComfyGraph.Link background =
                passes.part(prompts.led(graph, net, code, BACKGROUND_STRENGTH), latent, new Part(0, layers, true));
        ComfyGraph.Link function = passes.part(
                new ComfyConditioning(functionPrompt, prompts.negative()).led(graph, net, code, FUNCTION_STRENGTH),
                latent,
                new Part(FUNCTION_BEGIN, layers, true));
        ComfyGraph.Link mask = softMask(graph, uploaded.get(1));
        ComfyGraph.Link both = graph.node("LatentCompositeMasked")
                .in("destination", background)
                .in("source", function)
                .in("x", 0L)
                .in("y", 0L)
                .in("resize_source", false)
                .in("mask", mask)
                .out(0);
        return passes.part(whole, both, new Part(layers, Part.END, false));
    }

    private static ComfyGraph.Link softMask(ComfyGraph graph, String uploaded) {
        ComfyGraph.Link mask = graph.node("LoadImage").in("image", uploaded).out(1);
        ComfyGraph.Link grown = graph.node("GrowMask")
                .in("mask", mask)
                .in("expand", (long) GROW_PIXELS)
                .in("tapered_corners", true)
                .out(0);
        ComfyGraph.Link image = graph.node("MaskToImage").in("mask", grown).out(0);
        ComfyGraph.Link blurred = graph.node("ImageBlur")
                .in("image", image)
                .in("blur_radius", (long) BLUR_RADIUS_PIXELS)
                .in("sigma", BLUR_SIGMA)
                .out(0);
        return graph.node("ImageToMask")
                .in("image", blurred)
                .in("channel", "red")
                .out(0);
    }
}
