package io.throng.server.request.rules;

import io.throng.protocol.image.ImageParams;
import io.throng.protocol.image.ImageRequestInput;
import io.throng.server.dispatch.matching.SpecialModels;
import io.throng.server.price.ImageFeatures;
import java.util.List;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/** From the validated body of an image request to what is stored. Source: image spec 2.3 and 2.8. */
public final class ImageRewrites {
    /** Steps that a request with a control type may have; more are cut silently. */
    public static final int MAX_STEPS_WITH_CONTROL = 40;

    private ImageRewrites() {}

    /**
     * The request to store.
     *
     * @param validated the body after {@link ImageValidation}
     * @param prompt the prompt after style and moderation
     * @param random draws the seed of a request that varies its seed without naming one, or whose images are to be compared
     */
    public static ImageDraft draft(
            ImageValidation.Validated validated, String prompt, RequesterFacts requester, RandomGenerator random) {
        ImageRequestInput input = validated.input();
        ImageParams asked = input.effectiveParams();
        int images = asked.effectiveN();
        return new ImageDraft(
                prompt,
                params(asked),
                images,
                seed(asked, images, input.effectiveModels().contains(SpecialModels.BETA), random),
                new ImageFeatures.Source(
                        input.sourceImage() != null, input.sourceMask() != null, input.effectiveSourceProcessing()),
                input.extraSourceImages() == null
                        ? 0
                        : input.extraSourceImages().size(),
                input.effectiveModels(),
                Targeting.of(input.workers() == null ? List.of() : input.workers(), input.effectiveWorkerBlacklist()),
                options(input, validated.shared(), requester.has(RequesterFacts.Standing.EDUCATION)));
    }

    private static ImageParams params(ImageParams asked) {
        int steps = asked.effectiveSteps();
        return asked.toBuilder()
                .n(null)
                .width(asked.effectiveWidth())
                .height(asked.effectiveHeight())
                .steps(asked.controlType() == null ? steps : Math.min(steps, MAX_STEPS_WITH_CONTROL))
                .samplerName(asked.effectiveSamplerName())
                .cfgScale(asked.effectiveCfgScale())
                .karras(asked.effectiveKarras())
                .build();
    }

    private static RequestSeed seed(ImageParams asked, int images, boolean oneForAll, RandomGenerator random) {
        OptionalLong stated = Seeds.parse(asked.seed() == null ? "" : asked.seed());
        if (stated.isPresent()) {
            return new RequestSeed.Fixed(stated.getAsLong());
        }
        return asked.seedVariation() == null && !oneForAll
                ? new RequestSeed.Unset()
                : new RequestSeed.Fixed(Seeds.random(random, images));
    }

    private static ImageDraft.Options options(ImageRequestInput input, boolean shared, boolean education) {
        return new ImageDraft.Options(
                !education && input.effectiveNsfw(),
                education || input.effectiveCensorNsfw(),
                education || input.effectiveTrustedWorkers(),
                input.effectiveSlowWorkers(),
                input.effectiveExtraSlowWorkers(),
                input.effectiveR2(),
                !education && shared,
                input.effectiveDisableBatching());
    }
}
