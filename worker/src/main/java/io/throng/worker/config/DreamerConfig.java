package io.throng.worker.config;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * How a worker does images.
 *
 * @param name the worker's name on the horde; unique there over all kinds of workers
 * @param bridgeAgent how its software introduces itself, {@code name:version:url}
 * @param backends what makes the pictures, in the order of preference; not empty
 * @param models which models it offers
 * @param permissions which kinds of jobs it takes, as far as a back end can do them
 * @param maxPixels largest picture in pixels
 * @param maxBatch most pictures of one request taken at once
 * @param threads jobs done at once, 1 to {@link WorkerConfig#MAX_THREADS}
 * @param queueSize jobs fetched ahead, 0 to {@link WorkerConfig#MAX_QUEUE}
 * @param extraSlow whether it only takes jobs that may take three times as long
 * @param limitSteps whether it refuses unusually many steps
 * @param stickiness share of the pops that ask only for models loaded now, 0 to 1
 * @param overlapPostProcessing whether the next job may start while the last one's pictures are post-processed
 */
public record DreamerConfig(
        String name,
        String bridgeAgent,
        List<BackendConfig> backends,
        ModelChoice models,
        Permissions permissions,
        long maxPixels,
        int maxBatch,
        int threads,
        int queueSize,
        boolean extraSlow,
        boolean limitSteps,
        double stickiness,
        boolean overlapPostProcessing) {
    public DreamerConfig {
        requireNonNull(name, "name");
        requireNonNull(bridgeAgent, "bridgeAgent");
        requireNonNull(models, "models");
        requireNonNull(permissions, "permissions");
        backends = List.copyOf(backends);
    }

    /**
     * Kinds of jobs the operator allows.
     *
     * @param img2img with a source image
     * @param painting with a mask
     * @param postProcessing followed by upscaling and the like
     * @param controlnet following a control image
     * @param sdxlControlnet the same with SDXL models; also allows transparent pictures
     * @param lora with low-rank adaptations and textual inversions
     */
    public record Permissions(
            boolean img2img,
            boolean painting,
            boolean postProcessing,
            boolean controlnet,
            boolean sdxlControlnet,
            boolean lora) {
        /** Everything. */
        public static final Permissions ALL = new Permissions(true, true, true, true, true, true);
    }
}
