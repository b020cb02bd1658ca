package io.throng.server.price;

import io.throng.protocol.image.PostProcessor;
import io.throng.server.model.PostProcessorTraits;
import java.util.List;
import java.util.Optional;

/**
 * The input of the price network: ten numbers, then one-hot groups in ASCII order. The order is part of the file format of
 * published networks and must not change. Source: image spec 7.1.
 */
final class PriceVector {
    /** Length of the vector. */
    static final int LENGTH = 47;

    private static final List<String> SAMPLERS = List.of(
            "ddim",
            "k_dpm_2",
            "k_dpm_2_a",
            "k_dpm_adaptive",
            "k_dpm_fast",
            "k_dpmpp_2m",
            "k_dpmpp_2s_a",
            "k_dpmpp_sde",
            "k_euler",
            "k_euler_a",
            "k_heun",
            "k_lms",
            "plms",
            "uni_pc",
            "uni_pc_bh2");
    private static final String UNKNOWN_SAMPLER = "k_euler";
    private static final List<String> CONTROLS =
            List.of("None", "canny", "depth", "fakescribbles", "hed", "hough", "normal", "openpose", "scribble", "seg");
    private static final List<String> PROCESSINGS = List.of("img2img", "inpainting", "outpainting", "txt2img");
    private static final List<String> POST_PROCESSORS = List.of(
            "4x_AnimeSharp",
            "CodeFormers",
            "GFPGAN",
            "NMKD_Siax",
            "RealESRGAN_x2plus",
            "RealESRGAN_x4plus",
            "RealESRGAN_x4plus_anime_6B",
            "strip_background");

    private PriceVector() {}

    /** The vector of an image, or empty if the network has no input for its control type or one of its post-processors. */
    static Optional<float[]> of(ImageFeatures image) {
        int control = CONTROLS.indexOf(image.control().type());
        if (control < 0
                || !image.postProcessors().stream()
                        .allMatch(name -> PostProcessorTraits.of(name).inNeuralPrice())) {
            return Optional.empty();
        }
        float[] vector = new float[LENGTH];
        int at = 0;
        vector[at++] = (float) (image.height() / 1024.0);
        vector[at++] = (float) (image.width() / 1024.0);
        vector[at++] = (float) (image.steps() / 100.0);
        vector[at++] = (float) (image.cfgScale() / 30.0);
        vector[at++] = (float) image.denoising();
        vector[at++] = (float) image.control().strength();
        vector[at++] = flag(image.karras());
        vector[at++] = flag(image.hiresFix());
        vector[at++] = flag(image.source().image());
        vector[at++] = flag(image.source().mask());
        int sampler = SAMPLERS.indexOf(image.sampler());
        vector[at + (sampler < 0 ? SAMPLERS.indexOf(UNKNOWN_SAMPLER) : sampler)] = 1;
        at += SAMPLERS.size();
        vector[at + control] = 1;
        at += CONTROLS.size();
        vector[at + PROCESSINGS.indexOf(image.source().priceName())] = 1;
        at += PROCESSINGS.size();
        for (PostProcessor postProcessor : image.postProcessors()) {
            vector[at + POST_PROCESSORS.indexOf(postProcessor.wireName())] += 1;
        }
        return Optional.of(vector);
    }

    private static float flag(boolean value) {
        return value ? 1 : 0;
    }
}
