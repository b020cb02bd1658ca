package io.throng.server.request.rules;

import static java.util.Objects.requireNonNull;

import io.throng.protocol.ReturnCode;
import io.throng.protocol.image.ControlType;
import io.throng.protocol.image.ImageParams;
import io.throng.protocol.image.ImageRequestInput;
import io.throng.protocol.image.SourceProcessing;
import io.throng.server.dispatch.matching.Baseline;
import io.throng.server.http.HordeException;
import io.throng.server.model.ImageModelReference;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Everything the rows of {@link ImageValidation} look at.
 *
 * @param input the body, after style
 * @param params its params, empty ones if it has none
 * @param models models as the caller named them, before style, absent ones at their default
 * @param baselines families of those models
 * @param prompt the prompt after style and moderation
 * @param requester who asks
 * @param circumstances what else counts
 * @param reference what is known about models
 */
record ImageCase(
        ImageRequestInput input,
        ImageParams params,
        List<String> models,
        Set<Baseline> baselines,
        String prompt,
        RequesterFacts requester,
        ImageValidation.Circumstances circumstances,
        ImageModelReference reference) {
    static ImageCase of(
            ImageRequestInput input,
            List<String> models,
            String prompt,
            RequesterFacts requester,
            ImageValidation.Circumstances circumstances,
            ImageModelReference reference) {
        Set<Baseline> baselines = EnumSet.noneOf(Baseline.class);
        models.forEach(model -> baselines.add(reference.baseline(model)));
        return new ImageCase(
                input,
                input.effectiveParams(),
                List.copyOf(models),
                baselines,
                requireNonNull(prompt, "prompt"),
                requireNonNull(requester, "requester"),
                requireNonNull(circumstances, "circumstances"),
                reference);
    }

    boolean anyBaselineIn(Collection<Baseline> families) {
        return baselines.stream().anyMatch(families::contains);
    }

    boolean anyBaselineOutside(Collection<Baseline> families) {
        return !families.containsAll(baselines);
    }

    boolean hasSourceImage() {
        return input.sourceImage() != null;
    }

    boolean hasExtraSourceImages() {
        return isFilled(input.extraSourceImages());
    }

    boolean hasControl() {
        return params.controlType() != null;
    }

    boolean hasControl(ControlType type) {
        return params.controlType() == type;
    }

    boolean isProcessing(SourceProcessing processing) {
        return input.effectiveSourceProcessing() == processing;
    }

    boolean isQrCode() {
        return ImageValidation.QR_CODE.equals(params.workflow());
    }

    /** Raises the refusal if {@code refused}. */
    static void refuseIf(boolean refused, ReturnCode code, String message) {
        if (refused) {
            throw new HordeException.Refusal(code, message);
        }
    }

    static boolean isFilled(Collection<?> values) {
        return values != null && !values.isEmpty();
    }
}
