package io.throng.server.request;

import io.throng.protocol.image.ImageParams;
import io.throng.protocol.image.SourceProcessing;
import io.throng.server.dispatch.LiveRequest;
import io.throng.server.dispatch.matching.ModelFacts;
import io.throng.server.dispatch.matching.PostProcessor;
import io.throng.server.dispatch.matching.RequestShape;
import io.throng.server.dispatch.matching.Requirement;
import io.throng.server.dispatch.matching.Sampler;
import io.throng.server.request.rules.ImageDraft;
import io.throng.server.request.rules.RequestSeed;
import io.throng.server.request.rules.TextDraft;
import java.util.List;

/** What matching looks at, taken from an order. */
public final class Shapes {
    private Shapes() {}

    public static RequestShape of(Order order, ModelFacts facts) {
        return switch (order) {
            case ImageOrder image -> image(image, facts);
            case TextOrder text -> text(text.draft(), facts);
        };
    }

    /** How the jobs of one pop belong together. */
    public static LiveRequest.Batching batching(Order order) {
        return switch (order) {
            case ImageOrder image -> {
                ImageDraft draft = image.draft();
                long seed = draft.seed() instanceof RequestSeed.Fixed fixed ? fixed.value() : -1;
                Integer variation = draft.params().seedVariation();
                yield new LiveRequest.Batching(
                        draft.options().disableBatching(), seed, variation == null ? 0 : variation);
            }
            case TextOrder text -> LiveRequest.Batching.PLAIN;
        };
    }

    private static RequestShape image(ImageOrder order, ModelFacts facts) {
        ImageDraft draft = order.draft();
        ImageParams params = draft.params();
        ImageDraft.Options options = draft.options();
        boolean painting = order.sourceProcessing() == SourceProcessing.INPAINTING
                || order.sourceProcessing() == SourceProcessing.OUTPAINTING;
        boolean loraVersion = params.loras() != null
                && params.loras().stream().anyMatch(lora -> Boolean.TRUE.equals(lora.isVersion()));
        return RequestShape.image()
                .models(draft.models(), facts)
                .size(draft.width(), draft.height())
                .sampling(
                        Sampler.ofWireName(params.effectiveSamplerName().wireName())
                                .orElseThrow(),
                        params.effectiveKarras(),
                        draft.steps())
                .postProcessors(postProcessors(params))
                .requireIf(options.nsfw(), Requirement.NSFW)
                .requireIf(options.trustedWorkers(), Requirement.TRUSTED_WORKERS)
                .requireIf(!options.slowWorkers(), Requirement.FAST_WORKERS)
                .requireIf(options.extraSlowWorkers(), Requirement.EXTRA_SLOW_ACCEPTED)
                .requireIf(options.r2(), Requirement.R2)
                .requireIf(order.source().isPresent(), Requirement.SOURCE_IMAGE)
                .requireIf(painting, Requirement.PAINTING)
                .requireIf(!order.extraSources().isEmpty(), Requirement.EXTRA_SOURCE_IMAGES)
                .requireIf(params.loras() != null, Requirement.LORA)
                .requireIf(loraVersion, Requirement.LORA_VERSION)
                .requireIf(params.tis() != null, Requirement.TEXTUAL_INVERSION)
                .requireIf(params.controlType() != null, Requirement.CONTROLNET)
                .requireIf(params.effectiveReturnControlMap(), Requirement.RETURN_CONTROL_MAP)
                .requireIf("qr_code".equals(params.workflow()), Requirement.QR_CODE)
                .requireIf(params.effectiveTransparent(), Requirement.TRANSPARENT)
                .requireIf(params.effectiveTiling(), Requirement.TILING)
                .requireIf(params.effectiveHiresFix(), Requirement.HIRES_FIX)
                .requireIf(params.clipSkip() != null && params.clipSkip() > 1, Requirement.CLIP_SKIP)
                .build();
    }

    private static List<PostProcessor> postProcessors(ImageParams params) {
        return params.postProcessing() == null
                ? List.of()
                : params.postProcessing().stream()
                        .map(processor ->
                                PostProcessor.ofWireName(processor.wireName()).orElseThrow())
                        .toList();
    }

    private static RequestShape text(TextDraft draft, ModelFacts facts) {
        return RequestShape.text()
                .models(draft.models(), facts)
                .lengths(draft.params().effectiveMaxLength(), draft.params().effectiveMaxContextLength())
                .requireIf(draft.trustedWorkers(), Requirement.TRUSTED_WORKERS)
                .requireIf(!draft.slowWorkers(), Requirement.FAST_WORKERS)
                .requireIf(draft.validatedBackends(), Requirement.VALIDATED_BACKENDS)
                .build();
    }
}
