package io.throng.server.request.rules;

import io.throng.server.model.ImageModelReference;

/**
 * Makes a request small enough to go without payment up front. Nothing else about it is checked again. Source: image spec 2.10, text
 * spec 4.3.
 */
public final class Downgrade {
    private static final int SIDE_STEP_PIXELS = 64;
    private static final int SMALLEST_SIDE_PIXELS = 512;
    private static final int DEFAULT_MAX_STEPS = 30;

    /** Steps are not reduced any further from below this number. */
    private static final int FEWEST_REDUCIBLE_STEPS = 5;

    private Downgrade() {}

    /** The size of an image in pixels. */
    public record Size(int width, int height) {
        /** Pixels of the image. */
        public long area() {
            return (long) width * height;
        }
    }

    /** The image request made small enough for {@code required}, with slow workers allowed. */
    public static ImageDraft image(ImageDraft draft, Upfront.Required required, ImageModelReference models) {
        Size size = fit(new Size(draft.width(), draft.height()), required.downgradeLimit());
        int maxSteps = maxSteps(draft, models);
        int steps = draft.steps();
        while (AccurateSteps.of(draft.params().effectiveSamplerName(), steps) > maxSteps
                && steps >= FEWEST_REDUCIBLE_STEPS) {
            steps--;
        }
        return draft.downgradedTo(draft.params().toBuilder()
                .width(size.width())
                .height(size.height())
                .steps(steps)
                .build());
    }

    /** The text request made short enough for {@code required}, with slow workers allowed; its context stays. */
    public static TextDraft text(TextDraft draft, Upfront.Required required) {
        return draft.downgradedTo(Math.min(draft.params().effectiveMaxLength(), required.downgradeLimit()));
    }

    /**
     * A size of about the same shape whose area is at most the square of {@code limitPixels}, in steps of 64 pixels; 512 by 512 if that
     * would be smaller. Sizes within the limit stay.
     *
     * @param limitPixels at least 576
     */
    static Size fit(Size size, int limitPixels) {
        if (limitPixels < SMALLEST_SIDE_PIXELS) {
            throw new IllegalArgumentException(
                    "the limit must be at least %d: %d".formatted(SMALLEST_SIDE_PIXELS, limitPixels));
        }
        long maxArea = (long) limitPixels * limitPixels;
        if (size.area() <= maxArea) {
            return size;
        }
        double scale = Math.sqrt(maxArea / (double) size.area());
        int width = snap(size.width() * scale);
        int height = snap(size.height() * scale);
        while ((long) width * height > maxArea) {
            if (width >= height) {
                width -= SIDE_STEP_PIXELS;
            } else {
                height -= SIDE_STEP_PIXELS;
            }
        }
        Size fitted = new Size(width, height);
        return fitted.area() < (long) SMALLEST_SIDE_PIXELS * SMALLEST_SIDE_PIXELS
                ? new Size(SMALLEST_SIDE_PIXELS, SMALLEST_SIDE_PIXELS)
                : fitted;
    }

    private static int snap(double pixels) {
        return (int) pixels / SIDE_STEP_PIXELS * SIDE_STEP_PIXELS;
    }

    private static int maxSteps(ImageDraft draft, ImageModelReference models) {
        int maxSteps = draft.models().stream()
                .mapToInt(model -> models.entry(model).maxSteps().orElse(DEFAULT_MAX_STEPS))
                .min()
                .orElse(DEFAULT_MAX_STEPS);
        if (draft.params().controlType() != null) {
            maxSteps = Math.min(maxSteps, UpfrontRule.MAX_ACCURATE_STEPS_WITH_CONTROL);
        }
        return Lcm.inUse(draft.params()) ? Math.min(maxSteps, UpfrontRule.MAX_ACCURATE_STEPS_WITH_LCM) : maxSteps;
    }
}
