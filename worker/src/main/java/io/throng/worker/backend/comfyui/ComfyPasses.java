package io.throng.worker.backend.comfyui;

import io.throng.inference.diffusion.HiresPlan;
import io.throng.worker.backend.ImageTask;
import java.util.Map;

/**
 * The sampling nodes of a graph (worker spec 9.4).
 *
 * @param graph to add them to
 * @param task whose seed, steps and guidance they take
 * @param networks that draw
 * @param sampling sampler and schedule
 * @param samplers gets the steps of each node, in the order they are added
 */
record ComfyPasses(
        ComfyGraph graph,
        ImageTask task,
        ComfyNetworks networks,
        ComfySampling sampling,
        Map<String, Integer> samplers) {
    /** Samples with one schedule from its beginning, or from where the strength of the denoising puts it, to its end. */
    ComfyGraph.Link plain(
            ComfyConditioning conditioning, ComfyGraph.Link latent, String scheduler, int steps, double denoise) {
        ComfyGraph.Node node = graph.node("KSampler")
                .in("model", networks.model())
                .in("positive", conditioning.positive())
                .in("negative", conditioning.negative())
                .in("latent_image", latent)
                .in("seed", task.seed())
                .in("steps", steps)
                .in("cfg", task.cfgScale())
                .in("sampler_name", sampling.sampler())
                .in("scheduler", scheduler)
                .in("denoise", denoise);
        samplers.put(node.id(), steps);
        return node.out(0);
    }

    /** Samples as Flux does: noise, guidance, sampler and schedule from nodes of their own. */
    ComfyGraph.Link guided(ComfyConditioning conditioning, ComfyGraph.Link latent, double denoise) {
        ComfyGraph.Link noise =
                graph.node("RandomNoise").in("noise_seed", task.seed()).out(0);
        ComfyGraph.Link guider = graph.node("CFGGuider")
                .in("model", networks.model())
                .in("positive", conditioning.positive())
                .in("negative", conditioning.negative())
                .in("cfg", task.cfgScale())
                .out(0);
        ComfyGraph.Link sampler = graph.node("KSamplerSelect")
                .in("sampler_name", sampling.sampler())
                .out(0);
        ComfyGraph.Link sigmas = graph.node("BasicScheduler")
                .in("model", networks.model())
                .in("scheduler", sampling.scheduler())
                .in("steps", task.steps())
                .in("denoise", denoise)
                .out(0);
        ComfyGraph.Node node = graph.node("SamplerCustomAdvanced")
                .in("noise", noise)
                .in("guider", guider)
                .in("sampler", sampler)
                .in("sigmas", sigmas)
                .in("latent_image", latent);
        samplers.put(node.id(), task.steps());
        return node.out(0);
    }

    /** Enlarges what a first pass made and samples it again. */
    ComfyGraph.Link refined(ComfyConditioning conditioning, ComfyGraph.Link first, HiresPlan passes) {
        ComfyGraph.Link enlarged = graph.node("LatentUpscale")
                .in("samples", first)
                .in("upscale_method", "nearest-exact")
                .in("width", task.width())
                .in("height", task.height())
                .in("crop", "disabled")
                .out(0);
        return plain(
                conditioning,
                enlarged,
                ComfySampling.SECOND_PASS_SCHEDULER,
                passes.secondSteps(),
                passes.secondStrength());
    }

    /** Samples a part of the schedule. Where it begins there is noise to add; what is left at its end stays for the next part. */
    ComfyGraph.Link part(ComfyConditioning conditioning, ComfyGraph.Link latent, Part part) {
        ComfyGraph.Node node = graph.node(Part.SAMPLER)
                .in("model", networks.model())
                .in("add_noise", part.noisy ? "enable" : "disable")
                .in("noise_seed", task.seed())
                .in("steps", task.steps())
                .in("cfg", task.cfgScale())
                .in("sampler_name", sampling.sampler())
                .in("scheduler", sampling.scheduler())
                .in("positive", conditioning.positive())
                .in("negative", conditioning.negative())
                .in("latent_image", latent)
                .in("start_at_step", part.from)
                .in("end_at_step", part.to)
                .in("return_with_leftover_noise", part.to == Part.END ? "disable" : "enable");
        samplers.put(node.id(), Math.min(part.to, task.steps()) - part.from);
        return node.out(0);
    }

    /**
     * A part of a schedule.
     *
     * @param from the first step, from 0
     * @param to the step after the last, {@link #END} for all that are left
     * @param noisy whether the latent gets its noise here
     */
    record Part(int from, int to, boolean noisy) {
        /** Class of the node that samples parts. */
        static final String SAMPLER = "KSamplerAdvanced";

        /** After every step a schedule can have. */
        static final int END = 10_000;
    }
}
