package io.throng.server.dispatch.matching;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * Everything about a waiting request that decides, together with a {@link WorkerOffer}, whether a worker can serve it, apart from
 * what is its own (requester, prompt, targeting, price).
 *
 * <p>Thousands of waiting requests share few shapes, so the waiting index interns them and asks once per shape instead of once per
 * request. Hence value equality, a hash computed once, and flat primitive fields.
 */
public final class RequestShape {

    private final JobKind kind;
    private final String[] models;
    private final long modelSignature;
    private final long requirements;
    private final long relevant;
    private final int pixels;
    private final int accurateSteps;
    private final int samplerBit;
    private final long postProcessorCapabilities;
    private final int doubledStepLimit;
    private final int maxLength;
    private final int maxContextLength;
    private final String softprompt;
    private final int hash;

    private RequestShape(Builder builder) {
        kind = builder.kind;
        models = builder.models;
        modelSignature = ModelSignature.of(models);
        requirements = builder.requirements;
        pixels = builder.pixels;
        accurateSteps = builder.accurateSteps;
        samplerBit = builder.samplerBit;
        postProcessorCapabilities = builder.postProcessorCapabilities;
        doubledStepLimit = builder.doubledStepLimit;
        maxLength = builder.maxLength;
        maxContextLength = builder.maxContextLength;
        softprompt = builder.softprompt;
        long predicates = Requirement.relevantPredicates(kind, requirements);
        if (postProcessorCapabilities != 0) {
            predicates |= Predicate.ALLOWS_POST_PROCESSING.bit() | Predicate.AGENT_POST_PROCESSING.bit();
        }
        relevant = predicates;
        hash = computeHash();
    }

    /** Starts the shape of an image request. */
    public static Builder image() {
        return new Builder(JobKind.IMAGE);
    }

    /** Starts the shape of a text request. */
    public static Builder text() {
        return new Builder(JobKind.TEXT);
    }

    /** What is asked for. */
    public JobKind kind() {
        return kind;
    }

    /** Names of the acceptable models, sorted, distinct; empty means any model. */
    public List<String> models() {
        return List.of(models);
    }

    /** Mask of {@link Requirement}s. */
    public long requirements() {
        return requirements;
    }

    /** Width times height; 0 for text. */
    public int pixels() {
        return pixels;
    }

    /** Model evaluations per image, see {@link Sampler#accurateSteps}; 0 for text. */
    public int accurateSteps() {
        return accurateSteps;
    }

    /** Tokens to generate; 0 for images. */
    public int maxLength() {
        return maxLength;
    }

    /** Tokens of context, prompt included; 0 for images. */
    public int maxContextLength() {
        return maxContextLength;
    }

    /** Name of the softprompt wanted; empty for none. */
    public String softprompt() {
        return softprompt;
    }

    /** Mask of the predicates that matter for this shape. */
    long relevant() {
        return relevant;
    }

    /** Bit of the sampler and karras flag, see {@link Sampler#bit}; 0 for text. */
    int samplerBit() {
        return samplerBit;
    }

    /** Mask of the {@link Capability}s of the post-processors asked for. */
    long postProcessorCapabilities() {
        return postProcessorCapabilities;
    }

    /** Smallest {@link ModelFacts.ImageModel#doubledStepLimit} of the models, when more than one is named; else 0. */
    int doubledStepLimit() {
        return doubledStepLimit;
    }

    /** See {@link ModelSignature}. */
    long modelSignature() {
        return modelSignature;
    }

    /** The models without a copy. Callers must not write to it. */
    String[] modelArray() {
        return models;
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || (other instanceof RequestShape that
                        && hash == that.hash
                        && kind == that.kind
                        && requirements == that.requirements
                        && pixels == that.pixels
                        && accurateSteps == that.accurateSteps
                        && samplerBit == that.samplerBit
                        && postProcessorCapabilities == that.postProcessorCapabilities
                        && doubledStepLimit == that.doubledStepLimit
                        && maxLength == that.maxLength
                        && maxContextLength == that.maxContextLength
                        && softprompt.equals(that.softprompt)
                        && Arrays.equals(models, that.models));
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return "RequestShape[" + kind + " models=" + Arrays.toString(models) + " needs=" + Predicate.setOf(relevant)
                + " pixels=" + pixels + " accurateSteps=" + accurateSteps + " maxLength=" + maxLength
                + " maxContextLength=" + maxContextLength + "]";
    }

    private int computeHash() {
        int result = kind.ordinal();
        result = 31 * result + Long.hashCode(requirements);
        result = 31 * result + pixels;
        result = 31 * result + accurateSteps;
        result = 31 * result + samplerBit;
        result = 31 * result + Long.hashCode(postProcessorCapabilities);
        result = 31 * result + doubledStepLimit;
        result = 31 * result + maxLength;
        result = 31 * result + maxContextLength;
        result = 31 * result + softprompt.hashCode();
        return 31 * result + Arrays.hashCode(models);
    }

    /** Collects a shape. Each method may be called once per fact; what is not said is not asked for. */
    public static final class Builder {

        private static final String[] ANY_MODEL = {};

        private final JobKind kind;
        private String[] models = ANY_MODEL;
        private long requirements;
        private int pixels;
        private int accurateSteps;
        private int samplerBit;
        private long postProcessorCapabilities;
        private int doubledStepLimit;
        private int maxLength;
        private int maxContextLength;
        private String softprompt = "";

        private Builder(JobKind kind) {
            this.kind = kind;
        }

        /**
         * The acceptable models; none means any. {@code facts} is asked for their step limits, once, as of now: a request waits for
         * minutes, the reference changes by the hour.
         */
        @CanIgnoreReturnValue
        public Builder models(Collection<String> names, ModelFacts facts) {
            requireNonNull(facts, "facts");
            models = names.stream().distinct().sorted().toArray(String[]::new);
            doubledStepLimit = 0;
            if (kind == JobKind.IMAGE && models.length > 1) {
                doubledStepLimit = Integer.MAX_VALUE;
                for (String name : models) {
                    doubledStepLimit =
                            Math.min(doubledStepLimit, facts.image(name).doubledStepLimit());
                }
            }
            return this;
        }

        /** Adds a requirement. */
        @CanIgnoreReturnValue
        public Builder require(Requirement requirement) {
            requirements |= requirement.bit();
            return this;
        }

        /** Adds a requirement if {@code needed}. */
        @CanIgnoreReturnValue
        public Builder requireIf(boolean needed, Requirement requirement) {
            return needed ? require(requirement) : this;
        }

        /** Size of each image, in pixels, both at least 1. */
        @CanIgnoreReturnValue
        public Builder size(int width, int height) {
            imagesOnly();
            if (width < 1 || height < 1) {
                throw new IllegalArgumentException("size must be positive: " + width + "x" + height);
            }
            pixels = Math.multiplyExact(width, height);
            return this;
        }

        /** Sampler, its schedule, and the steps as the client named them (at least 1). */
        @CanIgnoreReturnValue
        public Builder sampling(Sampler sampler, boolean karras, int steps) {
            imagesOnly();
            if (steps < 1) {
                throw new IllegalArgumentException("steps must be positive: " + steps);
            }
            samplerBit = sampler.bit(karras);
            accurateSteps = sampler.accurateSteps(steps);
            return this;
        }

        /** Post-processors asked for; none if empty. */
        @CanIgnoreReturnValue
        public Builder postProcessors(Collection<PostProcessor> postProcessors) {
            imagesOnly();
            postProcessorCapabilities = 0;
            for (PostProcessor postProcessor : postProcessors) {
                postProcessorCapabilities |= postProcessor.capability().bit();
            }
            return this;
        }

        /** Tokens to generate and tokens of context, both at least 1. */
        @CanIgnoreReturnValue
        public Builder lengths(int maxLength, int maxContextLength) {
            if (kind != JobKind.TEXT) {
                throw new IllegalStateException("lengths belong to text requests");
            }
            if (maxLength < 1 || maxContextLength < 1) {
                throw new IllegalArgumentException("lengths must be positive: " + maxLength + ", " + maxContextLength);
            }
            this.maxLength = maxLength;
            this.maxContextLength = maxContextLength;
            return this;
        }

        /** Softprompt a scribe must have; the empty name asks for none. */
        @CanIgnoreReturnValue
        public Builder softprompt(String name) {
            softprompt = requireNonNull(name, "name");
            return this;
        }

        /**
         * The shape.
         *
         * @throws IllegalStateException if an image has no size or sampler, or a text no lengths
         */
        public RequestShape build() {
            if (kind == JobKind.IMAGE && (pixels == 0 || samplerBit == 0)) {
                throw new IllegalStateException("an image request needs size and sampling");
            }
            if (kind == JobKind.TEXT && maxLength == 0) {
                throw new IllegalStateException("a text request needs lengths");
            }
            return new RequestShape(this);
        }

        private void imagesOnly() {
            if (kind != JobKind.IMAGE) {
                throw new IllegalStateException("only image requests have pictures");
            }
        }
    }
}
