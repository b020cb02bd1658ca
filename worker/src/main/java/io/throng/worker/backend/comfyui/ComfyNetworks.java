package io.throng.worker.backend.comfyui;

import io.throng.protocol.image.GenerationMetadata;
import io.throng.worker.backend.BackendException;
import io.throng.worker.backend.ImageTask;
import io.throng.worker.backend.ModelFamily;
import java.util.List;

/**
 * The loaded networks of a graph, loras applied.
 *
 * @param model draws
 * @param clip reads prompts
 * @param vae turns latents into pictures and back
 */
record ComfyNetworks(ComfyGraph.Link model, ComfyGraph.Link clip, ComfyGraph.Link vae) {
    static final String SEAMLESS_MODEL = "SeamlessTile";

    /** Loads the model of a task with its loras, its schedule shifted where the family's is, seamless where the task is. */
    static ComfyNetworks load(
            ComfyGraph graph,
            ComfyModels.Found model,
            ImageTask task,
            ComfyNodes nodes,
            ComfyAdaptations adaptations,
            List<GenerationMetadata> notes)
            throws BackendException {
        ComfyNetworks networks = switch (model.loading()) {
            case ComfyModels.Loading.Checkpoint(String file) -> {
                ComfyGraph.Node loader =
                        graph.node(ComfyModels.CHECKPOINT_LOADER).in("ckpt_name", file);
                yield new ComfyNetworks(loader.out(0), loader.out(1), loader.out(2));
            }
            case ComfyModels.Loading.FluxParts(String unet, String t5, String clip, String vae) ->
                new ComfyNetworks(
                        graph.node(ComfyModels.UNET_LOADER)
                                .in("unet_name", unet)
                                .in("weight_dtype", "default")
                                .out(0),
                        graph.node(ComfyModels.DUAL_CLIP_LOADER)
                                .in("clip_name1", t5)
                                .in("clip_name2", clip)
                                .in("type", "flux")
                                .out(0),
                        graph.node(ComfyModels.VAE_LOADER).in("vae_name", vae).out(0));
            case ComfyModels.Loading.Parts(String unet, String encoder, String type, String vae) ->
                new ComfyNetworks(
                        graph.node(ComfyModels.UNET_LOADER)
                                .in("unet_name", unet)
                                .in("weight_dtype", "default")
                                .out(0),
                        graph.node(ComfyModels.CLIP_LOADER)
                                .in("clip_name", encoder)
                                .in("type", type)
                                .out(0),
                        graph.node(ComfyModels.VAE_LOADER).in("vae_name", vae).out(0));
        };
        for (ComfyAdaptations.Applied lora : adaptations.loras(task, notes)) {
            ComfyGraph.Node loader = graph.node("LoraLoader")
                    .in("model", networks.model)
                    .in("clip", networks.clip)
                    .in("lora_name", lora.file())
                    .in("strength_model", lora.modelStrength())
                    .in("strength_clip", lora.clipStrength());
            networks = new ComfyNetworks(loader.out(0), loader.out(1), networks.vae);
        }
        if (model.wanted().family() == ModelFamily.QWEN_IMAGE) {
            ComfyGraph.Link shifted = graph.node(ComfyModels.FLOW_SHIFT)
                    .in("model", networks.model)
                    .in("shift", ComfyModels.QWEN_SHIFT)
                    .withDefaults(nodes)
                    .out(0);
            networks = new ComfyNetworks(shifted, networks.clip, networks.vae);
        }
        if (task.tiling()) {
            if (!ComfyWorkflow.canTile(nodes)) {
                throw new BackendException("this ComfyUI has no nodes for seamless pictures");
            }
            ComfyGraph.Link seamless = graph.node(SEAMLESS_MODEL)
                    .in("model", networks.model)
                    .withDefaults(nodes)
                    .out(0);
            networks = new ComfyNetworks(seamless, networks.clip, networks.vae);
        }
        return networks;
    }
}
