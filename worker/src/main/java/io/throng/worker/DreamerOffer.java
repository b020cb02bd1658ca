package io.throng.worker;

import static java.util.Objects.requireNonNull;

import io.throng.protocol.image.ImagePopInput;
import io.throng.worker.backend.ImageFeature;
import io.throng.worker.backend.ImageOffer;
import io.throng.worker.config.DreamerConfig;
import io.throng.worker.config.Manners;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What a dreamer says it can do: what its operator allows, of what every one of its back ends can do. A job is then never given to a
 * back end that cannot do it (worker spec 3.2, 16).
 *
 * @param models to be named in a pop
 * @param features all back ends have
 * @param postProcessing whether there is somebody to do it
 */
record DreamerOffer(List<String> models, Set<ImageFeature> features, boolean postProcessing) {
    /** Most models a pop may name. */
    static final int MAX_MODELS = 1000;

    /** What the one switch for control nets of SDXL brings: QR codes with SDXL, and transparent pictures (worker spec 2.2). */
    private static final Set<ImageFeature> WITH_SDXL_CONTROLNET =
            Set.of(ImageFeature.CONTROLNET, ImageFeature.SDXL_CONTROLNET, ImageFeature.TRANSPARENT);

    DreamerOffer {
        models = List.copyOf(models);
        features = Set.copyOf(features);
    }

    /** What these back ends come to together. */
    static DreamerOffer of(List<String> models, Collection<ImageOffer> offers, boolean postProcessing) {
        Set<ImageFeature> features = EnumSet.allOf(ImageFeature.class);
        for (ImageOffer offer : offers) {
            features.retainAll(offer.features());
        }
        return new DreamerOffer(models.stream().limit(MAX_MODELS).toList(), features, postProcessing);
    }

    /** Whether every kind of job can be done that a server hands to who takes control nets of SDXL. */
    boolean takesSdxlControlnet() {
        return features.containsAll(WITH_SDXL_CONTROLNET);
    }

    /** The pop. */
    ImagePopInput pop(DreamerConfig dreamer, Manners manners, List<String> named) {
        requireNonNull(named, "named");
        DreamerConfig.Permissions may = dreamer.permissions();
        return ImagePopInput.builder()
                .name(dreamer.name())
                .models(named)
                .bridgeAgent(dreamer.bridgeAgent())
                .threads(dreamer.threads())
                .amount(dreamer.maxBatch())
                .maxPixels(dreamer.maxPixels())
                .nsfw(manners.nsfw())
                .blacklist(manners.blacklist())
                .priorityUsernames(manners.priorityUsernames())
                .requireUpfrontKudos(manners.requireUpfrontKudos())
                .allowUnsafeIpaddr(manners.allowUnsafeIp())
                .allowImg2img(may.img2img() && features.contains(ImageFeature.IMG2IMG))
                .allowPainting(may.painting() && features.contains(ImageFeature.INPAINTING))
                .allowPostProcessing(may.postProcessing() && postProcessing)
                .allowControlnet(may.controlnet() && features.contains(ImageFeature.CONTROLNET))
                .allowSdxlControlnet(may.sdxlControlnet() && takesSdxlControlnet())
                .allowLora(may.lora() && features.contains(ImageFeature.LORA))
                .extraSlowWorker(dreamer.extraSlow())
                .limitMaxSteps(dreamer.limitSteps())
                .build();
    }
}
