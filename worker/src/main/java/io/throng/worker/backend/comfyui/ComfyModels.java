package io.throng.worker.backend.comfyui;

import io.throng.worker.backend.ModelFamily;
import io.throng.worker.backend.ModelMatch;
import io.throng.worker.backend.WantedModel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Which of the wanted models a server has, and how each is loaded. */
final class ComfyModels {
    static final String CHECKPOINT_LOADER = "CheckpointLoaderSimple";
    static final String UNET_LOADER = "UNETLoader";
    static final String DUAL_CLIP_LOADER = "DualCLIPLoader";
    static final String CLIP_LOADER = "CLIPLoader";
    static final String VAE_LOADER = "VAELoader";
    static final String FLOW_SHIFT = "ModelSamplingAuraFlow";

    /** How far Qwen's schedule is shifted (worker spec 4.11). */
    static final double QWEN_SHIFT = 3.1;

    private ComfyModels() {}

    /** How a model is loaded. */
    sealed interface Loading {
        /**
         * One file with everything in it.
         *
         * @param file its name
         */
        record Checkpoint(String file) implements Loading {}

        /**
         * A Flux network with its text encoders and its VAE in files of their own.
         *
         * @param unet the network
         * @param t5 the T5 encoder
         * @param clip the CLIP encoder
         * @param vae the VAE
         */
        record FluxParts(String unet, String t5, String clip, String vae) implements Loading {}

        /**
         * A network with one text encoder and a VAE in files of their own.
         *
         * @param unet the network
         * @param encoder the text encoder
         * @param encoderType what the server calls that kind of encoder
         * @param vae the VAE
         */
        record Parts(String unet, String encoder, String encoderType, String vae) implements Loading {}
    }

    /**
     * A model that can be served.
     *
     * @param wanted what it is
     * @param loading how it is loaded
     */
    record Found(WantedModel wanted, Loading loading) {}

    /** The wanted models that are there, by the horde's name. Families that need graphs of their own are left out. */
    static Map<String, Found> find(List<WantedModel> wanted, ComfyNodes nodes) {
        Map<String, Found> found = new LinkedHashMap<>();
        for (WantedModel model : wanted) {
            loading(model, nodes).ifPresent(loading -> found.put(model.name(), new Found(model, loading)));
        }
        return found;
    }

    private static Optional<Loading> loading(WantedModel model, ComfyNodes nodes) {
        return switch (model.family()) {
            case SD1, SD2_512, SD2_768, SDXL, UNKNOWN -> checkpoint(model, nodes);
            case FLUX ->
                ComfyWorkflow.canFlux(nodes)
                        ? checkpoint(model, nodes).or(() -> fluxParts(model, nodes))
                        : Optional.empty();
            case QWEN_IMAGE ->
                nodes.has(FLOW_SHIFT)
                        ? checkpoint(model, nodes)
                                .or(() -> parts(
                                        model, nodes, List.of("qwen_2.5_vl", "qwen2.5"), "qwen_image", "qwen_image"))
                        : Optional.empty();
            case Z_IMAGE ->
                checkpoint(model, nodes)
                        .or(() -> parts(model, nodes, List.of("qwen_3_4b", "qwen3"), "lumina2", "flux"));
            case STABLE_CASCADE -> Optional.empty();
        };
    }

    private static Optional<Loading> checkpoint(WantedModel model, ComfyNodes nodes) {
        return match(model, nodes.choices(CHECKPOINT_LOADER, "ckpt_name")).map(Loading.Checkpoint::new);
    }

    private static Optional<Loading> fluxParts(WantedModel model, ComfyNodes nodes) {
        if (model.family() != ModelFamily.FLUX) {
            return Optional.empty();
        }
        Optional<String> unet = match(model, nodes.choices(UNET_LOADER, "unet_name"));
        Optional<String> t5 = containing(nodes.choices(DUAL_CLIP_LOADER, "clip_name1"), "t5xxl");
        Optional<String> clip = containing(nodes.choices(DUAL_CLIP_LOADER, "clip_name2"), "clip_l");
        List<String> vaes = nodes.choices(VAE_LOADER, "vae_name");
        Optional<String> vae = fluxVae(vaes);
        return unet.isPresent() && t5.isPresent() && clip.isPresent() && vae.isPresent()
                ? Optional.of(new Loading.FluxParts(unet.get(), t5.get(), clip.get(), vae.get()))
                : Optional.empty();
    }

    private static Optional<String> fluxVae(List<String> vaes) {
        return vaes.stream()
                .filter(file -> ModelMatch.stem(file).equals("ae"))
                .findFirst()
                .or(() -> containing(vaes, "flux"));
    }

    private static Optional<Loading> parts(
            WantedModel model, ComfyNodes nodes, List<String> encoders, String encoderType, String vaePart) {
        Optional<String> unet = match(model, nodes.choices(UNET_LOADER, "unet_name"));
        List<String> files = nodes.choices(CLIP_LOADER, "clip_name");
        Optional<String> encoder = encoders.stream()
                .flatMap(part -> containing(files, part).stream())
                .findFirst();
        List<String> vaes = nodes.choices(VAE_LOADER, "vae_name");
        Optional<String> vae = vaePart.equals("flux") ? fluxVae(vaes) : containing(vaes, vaePart);
        boolean known = nodes.choices(CLIP_LOADER, "type").contains(encoderType);
        return known && unet.isPresent() && encoder.isPresent() && vae.isPresent()
                ? Optional.of(new Loading.Parts(unet.get(), encoder.get(), encoderType, vae.get()))
                : Optional.empty();
    }

    private static Optional<String> match(WantedModel model, List<String> files) {
        return ModelMatch.find(
                        model, files.stream().map(ModelMatch.Listed::file).toList())
                .map(ModelMatch.Listed::handle);
    }

    private static Optional<String> containing(List<String> files, String part) {
        return files.stream()
                .filter(file -> file.toLowerCase(Locale.ROOT).contains(part))
                .findFirst();
    }
}
