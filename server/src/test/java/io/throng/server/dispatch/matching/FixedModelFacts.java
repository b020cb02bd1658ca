package io.throng.server.dispatch.matching;

import java.util.Map;
import java.util.OptionalDouble;

/** A small model reference for tests. */
final class FixedModelFacts implements ModelFacts {

    static final FixedModelFacts FACTS = new FixedModelFacts();

    static final String SD15 = "Deliberate";
    static final String SD15_INPAINTING = "Deliberate Inpainting";
    static final String SDXL = "AlbedoBase XL (SDXL)";
    static final String CASCADE = "Stable Cascade 1.0";
    static final String FLUX = "Flux.1-Schnell fp8 (Compact)";
    static final String QWEN = "Qwen-Image";
    static final String Z_IMAGE = "Z-Image-Turbo";
    static final String TEXT_7B = "koboldcpp/Mistral-7B";
    static final String TEXT_13B = "koboldcpp/Tiefighter-13B";
    static final String TEXT_20B = "koboldcpp/Noromaid-20B";
    static final String TEXT_UNKNOWN = "koboldcpp/nobody-knows";

    private static final Map<String, ImageModel> IMAGES = Map.of(
            SD15, ImageModel.of(Baseline.STABLE_DIFFUSION_1),
            SD15_INPAINTING, new ImageModel(Baseline.STABLE_DIFFUSION_1, true, 20, 40),
            SDXL, new ImageModel(Baseline.STABLE_DIFFUSION_XL, false, 25, 50),
            CASCADE, new ImageModel(Baseline.STABLE_CASCADE, false, 20, 40),
            FLUX, new ImageModel(Baseline.FLUX_1, false, 3, 8),
            QWEN, ImageModel.of(Baseline.QWEN_IMAGE),
            Z_IMAGE, ImageModel.of(Baseline.Z_IMAGE_TURBO));
    private static final Map<String, Double> TEXTS = Map.of(TEXT_7B, 7.0, TEXT_13B, 13.0, TEXT_20B, 20.0);

    private FixedModelFacts() {}

    @Override
    public ImageModel image(String name) {
        return IMAGES.getOrDefault(name, ImageModel.of(Baseline.STABLE_DIFFUSION_1));
    }

    @Override
    public OptionalDouble textBillions(String name) {
        Double billions = TEXTS.get(name);
        return billions == null ? OptionalDouble.empty() : OptionalDouble.of(billions);
    }
}
