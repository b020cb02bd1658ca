package io.throng.server.request.rules;

import static java.util.Objects.requireNonNull;

import io.throng.protocol.image.ImageParams;
import io.throng.protocol.image.ImagePopPayload;
import io.throng.protocol.image.Lora;
import io.throng.protocol.image.PostProcessor;
import io.throng.protocol.image.TextualInversion;

/** What a worker is handed to make a batch of images. Source: image spec 5.8 and 5.9. */
public final class ImagePayload {
    private ImagePayload() {}

    /**
     * The {@code payload} member of a pop's answer. Params the contract does not know are dropped, and so is the seed variation,
     * which has gone into the seed.
     *
     * @param params as stored with the request
     * @param seed seed of the batch
     * @param images number of images in the batch, at least 1
     * @param useNsfwCensor whether accidental results unfit for work are to be censored
     */
    public static ImagePopPayload of(ImageParams params, String prompt, long seed, int images, boolean useNsfwCensor) {
        requireNonNull(prompt, "prompt");
        if (images < 1) {
            throw new IllegalArgumentException("images must be at least 1: " + images);
        }
        return ImagePopPayload.builder()
                .prompt(prompt)
                .seed(Long.toString(seed))
                .nIter(images)
                .ddimSteps(params.effectiveSteps())
                .width(params.effectiveWidth())
                .height(params.effectiveHeight())
                .samplerName(params.effectiveSamplerName().wireName())
                .cfgScale(params.effectiveCfgScale())
                .karras(params.effectiveKarras())
                .tiling(params.effectiveTiling())
                .hiresFix(params.effectiveHiresFix())
                .transparent(params.effectiveTransparent())
                .imageIsControl(params.effectiveImageIsControl())
                .returnControlMap(params.effectiveReturnControlMap())
                .denoisingStrength(params.denoisingStrength())
                .hiresFixDenoisingStrength(params.hiresFixDenoisingStrength())
                .facefixerStrength(params.facefixerStrength())
                .clipSkip(params.clipSkip())
                .controlType(
                        params.controlType() == null
                                ? null
                                : params.controlType().wireName())
                .postProcessing(
                        params.postProcessing() == null
                                ? null
                                : params.postProcessing().stream()
                                        .map(PostProcessor::wireName)
                                        .toList())
                .extraTexts(params.extraTexts())
                .loras(
                        params.loras() == null
                                ? null
                                : params.loras().stream()
                                        .map(Lora::withDefaults)
                                        .toList())
                .tis(
                        params.tis() == null
                                ? null
                                : params.tis().stream()
                                        .map(TextualInversion::withDefaults)
                                        .toList())
                .special(params.special())
                .workflow(params.workflow())
                .useNsfwCensor(useNsfwCensor ? Boolean.TRUE : null)
                .build();
    }
}
