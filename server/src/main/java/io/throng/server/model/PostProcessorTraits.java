package io.throng.server.model;

import io.throng.protocol.image.PostProcessor;

/**
 * What the horde knows about a post-processor. Source: image spec 7.3.
 *
 * @param upscaler whether it enlarges the picture; a request may name one upscaler at most, and each makes a picture five per
 *     cent dearer to the requester
 * @param heavy whether it needs so much memory that batches shrink
 * @param inNeuralPrice whether the neural price knows it; requests that name one it does not know are priced by formula
 */
public record PostProcessorTraits(boolean upscaler, boolean heavy, boolean inNeuralPrice) {
    private static final PostProcessorTraits LIGHT_FIX = new PostProcessorTraits(false, false, true);
    private static final PostProcessorTraits HEAVY_FIX = new PostProcessorTraits(false, true, true);
    private static final PostProcessorTraits LIGHT_UPSCALER = new PostProcessorTraits(true, false, true);
    private static final PostProcessorTraits HEAVY_UPSCALER = new PostProcessorTraits(true, true, true);

    /** The traits of a post-processor. */
    public static PostProcessorTraits of(PostProcessor postProcessor) {
        return switch (postProcessor) {
            case GFPGAN, STRIP_BACKGROUND -> LIGHT_FIX;
            case CODE_FORMERS -> HEAVY_FIX;
            case REALESRGAN_X4PLUS, REALESRGAN_X4PLUS_ANIME_6B, NMKD_SIAX, FOURX_ANIMESHARP -> HEAVY_UPSCALER;
            case REALESRGAN_X2PLUS -> LIGHT_UPSCALER;
            case FOURXNOMOS8KSC, FOURXLSDIRPLUS, FOURXNOMOS2_HQ_DAT2 -> HEAVY_UPSCALER.unknownToNeuralPrice();
            case FOURXNOMOSWEBPHOTO_REALPLKSR, FOURXNOMOS2_REALPLKSR_DYSAMPLE, TWOXMODERNSPANIMATIONV1 ->
                LIGHT_UPSCALER.unknownToNeuralPrice();
            case RESTORE_FORMER -> HEAVY_FIX.unknownToNeuralPrice();
            case GFPGANV1_3 -> LIGHT_FIX.unknownToNeuralPrice();
        };
    }

    private PostProcessorTraits unknownToNeuralPrice() {
        return new PostProcessorTraits(upscaler, heavy, false);
    }
}
