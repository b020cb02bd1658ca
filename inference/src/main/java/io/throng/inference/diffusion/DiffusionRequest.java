package io.throng.inference.diffusion;

import static java.util.Objects.requireNonNull;

import io.throng.inference.diffusion.sampler.Sampler;
import io.throng.inference.diffusion.sampler.Spacing;
import java.awt.image.BufferedImage;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Pictures to make.
 *
 * @param prompt what to draw, with weights in the syntax of {@link io.throng.inference.diffusion.tokenizer.WeightedText}
 * @param negativePrompt what to avoid, may be empty
 * @param width pixels, {@link #MIN_SIDE} to {@link #MAX_SIDE}
 * @param height pixels, within the same bounds
 * @param steps sampling steps, 1 to {@link #MAX_STEPS}
 * @param guidance how strongly to follow the prompt, 0 to {@link #MAX_GUIDANCE}; at 1 the negative prompt has no effect and the work
 *     halves
 * @param sampler the sampler
 * @param spacing which noise levels it visits; empty = what suits the sampler and the model
 * @param seed seed of the noise, 0 or more; the pictures of a batch share it and differ by their place in the batch
 * @param count pictures, 1 to {@link #MAX_COUNT}
 * @param layerFromEnd which layer of the text encoder to use, 1 = the last; empty = what the model's family was trained with
 * @param source picture to start from
 * @param hires whether and how to compose small and refine large; without effect on models of a fixed size and on repainting
 */
public record DiffusionRequest(
        String prompt,
        String negativePrompt,
        int width,
        int height,
        int steps,
        double guidance,
        Sampler sampler,
        Optional<Spacing> spacing,
        long seed,
        int count,
        OptionalInt layerFromEnd,
        Optional<Source> source,
        Optional<HiresPlan> hires) {
    /** Smallest side. */
    public static final int MIN_SIDE = 16;

    /** Largest side (worker spec 4.1). */
    public static final int MAX_SIDE = 8192;

    /** Largest picture in pixels. */
    public static final long MAX_PIXELS = 4096L * 4096;

    /** Most steps (worker spec 4.1). */
    public static final int MAX_STEPS = 500;

    /** Strongest guidance (worker spec 4.1). */
    public static final double MAX_GUIDANCE = 100;

    /** Most pictures at once (worker spec 4.1). */
    public static final int MAX_COUNT = 100;

    /** Furthest layer from the end (worker spec 4.1). */
    public static final int MAX_LAYER_FROM_END = 20;

    /** Steps where none are named. */
    public static final int DEFAULT_STEPS = 20;

    /** Guidance where none is named. */
    public static final double DEFAULT_GUIDANCE = 7.5;

    public DiffusionRequest {
        requireNonNull(prompt, "prompt");
        requireNonNull(negativePrompt, "negativePrompt");
        requireNonNull(sampler, "sampler");
        requireNonNull(spacing, "spacing");
        requireNonNull(layerFromEnd, "layerFromEnd");
        requireNonNull(source, "source");
        requireNonNull(hires, "hires");
        requireBounds("width", width, MIN_SIDE, MAX_SIDE);
        requireBounds("height", height, MIN_SIDE, MAX_SIDE);
        requireBounds("pixels", (double) width * height, 1, MAX_PIXELS);
        requireBounds("steps", steps, 1, MAX_STEPS);
        requireBounds("guidance", guidance, 0, MAX_GUIDANCE);
        requireBounds("seed", (double) seed, 0, (double) Long.MAX_VALUE);
        requireBounds("count", count, 1, MAX_COUNT);
        requireBounds("layerFromEnd", layerFromEnd.orElse(1), 1, MAX_LAYER_FROM_END);
    }

    static void requireBounds(String name, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw new IllegalArgumentException(name + " is " + value + ", not in " + least + " to " + most);
        }
    }

    /**
     * A picture to start from.
     *
     * @param image the picture; scaled to the size asked for
     * @param mask white where to repaint, black where to keep; scaled likewise; empty to repaint all
     * @param strength how much noise to begin with, above 0, at most 1 = nothing of the picture is left
     */
    public record Source(BufferedImage image, Optional<BufferedImage> mask, double strength) {
        public Source {
            requireNonNull(image, "image");
            requireNonNull(mask, "mask");
            if (!(strength > 0 && strength <= 1)) {
                throw new IllegalArgumentException("strength is " + strength + ", not above 0 and at most 1");
            }
        }
    }

    /** A builder for one picture of 512 by 512 pixels with {@link Sampler#EULER_ANCESTRAL}. */
    public static Builder builder(String prompt) {
        return new Builder(prompt);
    }

    /** Collects a request; what is not set has its default. */
    public static final class Builder {
        private final String prompt;
        private String negativePrompt = "";
        private int width = 512;
        private int height = 512;
        private int steps = DEFAULT_STEPS;
        private double guidance = DEFAULT_GUIDANCE;
        private Sampler sampler = Sampler.EULER_ANCESTRAL;
        private Optional<Spacing> spacing = Optional.empty();
        private long seed;
        private int count = 1;
        private OptionalInt layerFromEnd = OptionalInt.empty();
        private Optional<Source> source = Optional.empty();
        private Optional<HiresPlan> hires = Optional.empty();

        private Builder(String prompt) {
            this.prompt = prompt;
        }

        public Builder negativePrompt(String value) {
            this.negativePrompt = value;
            return this;
        }

        public Builder size(int widthPixels, int heightPixels) {
            this.width = widthPixels;
            this.height = heightPixels;
            return this;
        }

        public Builder steps(int value) {
            this.steps = value;
            return this;
        }

        public Builder guidance(double value) {
            this.guidance = value;
            return this;
        }

        public Builder sampler(Sampler value) {
            this.sampler = value;
            return this;
        }

        public Builder spacing(Spacing value) {
            this.spacing = Optional.of(value);
            return this;
        }

        public Builder seed(long value) {
            this.seed = value;
            return this;
        }

        public Builder count(int value) {
            this.count = value;
            return this;
        }

        public Builder layerFromEnd(int value) {
            this.layerFromEnd = OptionalInt.of(value);
            return this;
        }

        public Builder source(Source value) {
            this.source = Optional.of(value);
            return this;
        }

        public Builder hires(HiresPlan value) {
            this.hires = Optional.of(value);
            return this;
        }

        public DiffusionRequest build() {
            return new DiffusionRequest(
                    prompt,
                    negativePrompt,
                    width,
                    height,
                    steps,
                    guidance,
                    sampler,
                    spacing,
                    seed,
                    count,
                    layerFromEnd,
                    source,
                    hires);
        }
    }
}
