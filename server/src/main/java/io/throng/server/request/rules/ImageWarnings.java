package io.throng.server.request.rules;

import io.throng.protocol.RequestWarning;
import io.throng.protocol.WarningCode;
import io.throng.protocol.image.ImageParams;
import io.throng.server.model.ModelRequirement;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Warnings about params that do not suit a model. Members left out count with defaults of their own here. Source: image spec 2.13.
 */
final class ImageWarnings {
    private static final int DEFAULT_CLIP_SKIP = 1;
    private static final int DEFAULT_STEPS = 30;
    private static final double DEFAULT_CFG_SCALE = 7.5;
    private static final String KARRAS_SCHEDULE = "karras";
    private static final String OTHER_SCHEDULE = "simple";

    private ImageWarnings() {}

    /** The warnings about every model asked for, each once. */
    static Set<RequestWarning> of(ImageCase image) {
        Set<RequestWarning> warnings = new LinkedHashSet<>();
        for (String model : image.models()) {
            for (ModelRequirement requirement : image.reference().entry(model).requirements()) {
                warning(image.params(), model, requirement).ifPresent(warnings::add);
            }
        }
        return warnings;
    }

    private static Optional<RequestWarning> warning(ImageParams params, String model, ModelRequirement requirement) {
        int clipSkip = params.clipSkip() == null ? DEFAULT_CLIP_SKIP : params.clipSkip();
        int steps = params.steps() == null ? DEFAULT_STEPS : params.steps();
        double cfgScale = params.cfgScale() == null ? DEFAULT_CFG_SCALE : params.cfgScale();
        String sampler = params.effectiveSamplerName().wireName();
        String schedule = params.effectiveKarras() ? KARRAS_SCHEDULE : OTHER_SCHEDULE;
        return switch (requirement) {
            case ModelRequirement.ClipSkip(int value) ->
                warningIf(clipSkip != value, WarningCode.CLIP_SKIP_MISMATCH, model, "clip_skip", clipSkip, value);
            case ModelRequirement.MinSteps(int least) ->
                warningIf(steps < least, WarningCode.STEPS_TOO_FEW, model, "steps", steps, "at least " + least);
            case ModelRequirement.MaxSteps(int most) ->
                warningIf(steps > most, WarningCode.STEPS_TOO_MANY, model, "steps", steps, "at most " + most);
            case ModelRequirement.CfgScale(double value) ->
                warningIf(cfgScale != value, WarningCode.CFG_SCALE_MISMATCH, model, "cfg_scale", cfgScale, value);
            case ModelRequirement.MinCfgScale(double least) ->
                warningIf(
                        cfgScale < least,
                        WarningCode.CFG_SCALE_TOO_SMALL,
                        model,
                        "cfg_scale",
                        cfgScale,
                        "at least " + least);
            case ModelRequirement.MaxCfgScale(double most) ->
                warningIf(
                        cfgScale > most,
                        WarningCode.CFG_SCALE_TOO_LARGE,
                        model,
                        "cfg_scale",
                        cfgScale,
                        "at most " + most);
            case ModelRequirement.Samplers(Set<String> names) ->
                warningIf(
                        !names.contains(sampler), WarningCode.SAMPLER_MISMATCH, model, "sampler_name", sampler, names);
            case ModelRequirement.Schedulers(Set<String> names) ->
                warningIf(
                        !names.contains(schedule), WarningCode.SCHEDULER_MISMATCH, model, "schedule", schedule, names);
        };
    }

    private static Optional<RequestWarning> warningIf(
            boolean mismatch, WarningCode code, String model, String member, Object actual, Object wanted) {
        return mismatch
                ? Optional.of(new RequestWarning(
                        code, "%s is %s, the model %s wants %s.".formatted(member, actual, model, wanted)))
                : Optional.empty();
    }
}
