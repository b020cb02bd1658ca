package io.throng.server.request.rules;

import io.throng.server.dispatch.matching.Baseline;
import io.throng.server.dispatch.matching.ModelFacts;
import io.throng.server.model.ImageModelReference;
import java.util.EnumSet;
import java.util.Set;

/**
 * Decides whether a request must be paid up front: the busier the horde, the smaller the requests that go without. Source: image
 * spec 2.10, text spec 4.3.
 */
public final class UpfrontRule {
    static final int MIN_RESOLUTION_PIXELS = 576;
    static final int MAX_RESOLUTION_PIXELS = 1024;
    static final int MIN_TOKENS = 256;
    static final int MAX_TOKENS = 512;
    static final int MAX_ACCURATE_STEPS_WITH_LCM = 10;
    static final int MAX_ACCURATE_STEPS_WITH_CONTROL = 20;

    private static final int PIXELS_PER_THREAD = 10;
    private static final int TOKENS_PER_THREAD = 5;
    private static final double LIMIT_PER_QUEUED = 0.9;

    /** Families whose models are made for large images. */
    private static final Set<Baseline> LARGE =
            EnumSet.of(Baseline.STABLE_DIFFUSION_XL, Baseline.STABLE_CASCADE, Baseline.FLUX_1);

    private UpfrontRule() {}

    /**
     * How busy the horde is with one kind of request.
     *
     * @param workerThreads threads of the workers seen in the last 300 s
     * @param queued images or texts waiting and being made
     */
    public record Load(int workerThreads, int queued) {
        public Load {
            if (workerThreads < 0 || queued < 0) {
                throw new IllegalArgumentException(
                        "load must not be negative: %d, %d".formatted(workerThreads, queued));
            }
        }

        private int limit(int base, int perThread) {
            return Math.toIntExact(Math.clamp(
                    base + (long) perThread * workerThreads - (long) Math.rint(LIMIT_PER_QUEUED * queued),
                    Integer.MIN_VALUE,
                    Integer.MAX_VALUE));
        }
    }

    /**
     * Decides about an image request.
     *
     * @param kudosOnWorkerList whether requests for chosen workers always need kudos up front
     */
    public static Upfront forImage(ImageDraft draft, ImageModelReference models, Load load, boolean kudosOnWorkerList) {
        int unclamped = load.limit(MAX_RESOLUTION_PIXELS, PIXELS_PER_THREAD);
        boolean large = draft.models().stream().map(models::baseline).anyMatch(LARGE::contains);
        int limit = Math.clamp(unclamped, large ? MAX_RESOLUTION_PIXELS : MIN_RESOLUTION_PIXELS, MAX_RESOLUTION_PIXELS);
        if (!draft.options().slowWorkers()) {
            return new Upfront.Required(unclamped, limit, true);
        }
        int accurateSteps = draft.accurateSteps();
        boolean needed = (Lcm.inUse(draft.params()) && accurateSteps > MAX_ACCURATE_STEPS_WITH_LCM)
                || draft.models().stream().anyMatch(model -> accurateSteps > maxSteps(models, model))
                || draft.areaPixels() > (long) limit * limit
                || (draft.params().controlType() != null && accurateSteps > MAX_ACCURATE_STEPS_WITH_CONTROL);
        if (needed) {
            return new Upfront.Required(limit, limit, true);
        }
        return kudosOnWorkerList && draft.targeting().present()
                ? new Upfront.Required(limit, limit, false)
                : new Upfront.NotRequired();
    }

    /**
     * Decides about a text request.
     *
     * @param kudosOnWorkerList whether requests for chosen workers always need kudos up front
     */
    public static Upfront forText(TextDraft draft, Load load, boolean kudosOnWorkerList) {
        int unclamped = load.limit(MAX_TOKENS, TOKENS_PER_THREAD);
        int limit = Math.clamp(unclamped, MIN_TOKENS, MAX_TOKENS);
        if (!draft.slowWorkers()) {
            return new Upfront.Required(unclamped, limit, true);
        }
        if (draft.params().effectiveMaxLength() > limit) {
            return new Upfront.Required(limit, limit, true);
        }
        return kudosOnWorkerList && draft.targeting().present()
                ? new Upfront.Required(limit, limit, false)
                : new Upfront.NotRequired();
    }

    private static int maxSteps(ImageModelReference models, String model) {
        return models.entry(model).maxSteps().orElse(ModelFacts.ImageModel.DEFAULT_MAX_STEPS);
    }
}
