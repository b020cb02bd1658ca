package io.throng.server.request.rules;

import static java.util.Objects.requireNonNull;

import io.throng.protocol.image.ImageParams;
import io.throng.server.price.BurnTerms;
import io.throng.server.price.ImageFeatures;
import io.throng.server.price.Rounding;
import java.util.List;

/**
 * An image request after validation and rewrites, as it is stored: every default that matters is filled in. Derived figures are
 * computed and therefore always those of the current size and steps, after a downgrade too. Source: image spec 2.8.
 *
 * @param prompt positive part, then optionally {@code ###} and the negative part
 * @param params width, height, steps, sampler, guidance and schedule present; number of images absent
 * @param images images asked for, at least 1
 * @param seed the seed, if any
 * @param source what is made an image from
 * @param extraSourceImages number of further source images
 * @param models names of the models that may serve it; empty: any
 * @param targeting workers wanted or not wanted
 * @param options switches of the request
 */
public record ImageDraft(
        String prompt,
        ImageParams params,
        int images,
        RequestSeed seed,
        ImageFeatures.Source source,
        int extraSourceImages,
        List<String> models,
        Targeting targeting,
        Options options) {
    private static final double ONE_MILLION = 1e6;

    public ImageDraft {
        requireNonNull(prompt, "prompt");
        requireNonNull(params, "params");
        requireNonNull(seed, "seed");
        requireNonNull(source, "source");
        requireNonNull(targeting, "targeting");
        requireNonNull(options, "options");
        models = List.copyOf(models);
        if (images < 1) {
            throw new IllegalArgumentException("images must be at least 1: " + images);
        }
    }

    /**
     * Switches of a request.
     *
     * @param nsfw whether the result may be unfit for work
     * @param censorNsfw whether workers censor accidental unfit results; acts only when {@code nsfw} is false
     * @param trustedWorkers whether only workers of trusted owners may serve it
     * @param slowWorkers whether slow workers may serve it
     * @param extraSlowWorkers whether very slow workers may serve it
     * @param r2 whether results are addresses rather than base64
     * @param shared whether the result is kept for everybody
     * @param disableBatching whether every image must come from a pop of its own
     */
    public record Options(
            boolean nsfw,
            boolean censorNsfw,
            boolean trustedWorkers,
            boolean slowWorkers,
            boolean extraSlowWorkers,
            boolean r2,
            boolean shared,
            boolean disableBatching) {
        /** The same options with slow workers allowed. */
        Options withSlowWorkers() {
            return new Options(nsfw, censorNsfw, trustedWorkers, true, extraSlowWorkers, r2, shared, disableBatching);
        }
    }

    /** Width in pixels. */
    public int width() {
        return params.effectiveWidth();
    }

    /** Height in pixels. */
    public int height() {
        return params.effectiveHeight();
    }

    /** Pixels of one image. */
    public long areaPixels() {
        return (long) width() * height();
    }

    /** Plain sampling steps. */
    public int steps() {
        return params.effectiveSteps();
    }

    /** Model evaluations per image. */
    public int accurateSteps() {
        return AccurateSteps.of(params.effectiveSamplerName(), steps());
    }

    /** Pixelsteps of one image ("things"). */
    public long thingsPerImage() {
        return areaPixels() * accurateSteps();
    }

    /** Megapixelsteps of all images, two decimals. */
    public double totalUsageMegapixelsteps() {
        return Rounding.toTwoDecimals(thingsPerImage() * images / ONE_MILLION);
    }

    /** Whether workers are to censor accidental results unfit for work. */
    public boolean useNsfwCensor() {
        return !options.nsfw() && options.censorNsfw();
    }

    /** What the price of one image depends on. */
    public ImageFeatures features() {
        return ImageFeatures.of(params, source);
    }

    /** What makes an image of this request dearer to its requester. */
    public BurnTerms burnTerms() {
        return new BurnTerms(
                source.image(),
                params.postProcessing() == null ? List.of() : params.postProcessing(),
                options.slowWorkers(),
                targeting.exclude());
    }

    /** The same request with other params and slow workers allowed. */
    ImageDraft downgradedTo(ImageParams smaller) {
        return new ImageDraft(
                prompt, smaller, images, seed, source, extraSourceImages, models, targeting, options.withSlowWorkers());
    }
}
