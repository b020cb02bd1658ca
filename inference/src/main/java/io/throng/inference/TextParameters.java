package io.throng.inference;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.OptionalLong;

/**
 * How to sample a text. The vocabulary is that of the KoboldAI interface; a neutral value switches its sampler off. The order of the
 * samplers is the engine's own.
 *
 * @param maxLengthTokens tokens to generate at most, 1 or more
 * @param maxContextTokens prompt and generated text together at most; the engine's own context bounds it too
 * @param temperature 0 (always the likeliest token) to 5
 * @param topK consider the likeliest k tokens, 0 = all
 * @param topP consider the likeliest tokens with this total probability, 1 = all
 * @param minP drop tokens below this share of the likeliest one's probability, 0 = none
 * @param typical locally typical sampling, 1 = off
 * @param repetitionPenalty 1 = off
 * @param repetitionPenaltyRangeTokens how far back the penalty looks, 0 = {@link #DEFAULT_REPETITION_RANGE_TOKENS}
 * @param dynatempRange the temperature varies by this much around its value, 0 = off
 * @param dynatempExponent shape of that variation
 * @param stopSequences texts that end the generation and stay in it; never empty strings
 * @param ignoreEndOfText whether the model may not end by itself
 * @param seed equal seeds give equal texts; empty = a fresh one
 */
public record TextParameters(
        int maxLengthTokens,
        int maxContextTokens,
        double temperature,
        int topK,
        double topP,
        double minP,
        double typical,
        double repetitionPenalty,
        int repetitionPenaltyRangeTokens,
        double dynatempRange,
        double dynatempExponent,
        List<String> stopSequences,
        boolean ignoreEndOfText,
        OptionalLong seed) {
    /** Temperature where none is named: the native library's own default. */
    public static final double DEFAULT_TEMPERATURE = 0.8;

    /** Tokens the repetition penalty looks back over where no range is named, as KoboldCpp does. */
    public static final int DEFAULT_REPETITION_RANGE_TOKENS = 320;

    /** Tokens generated where no length is named (text spec 1.1). */
    public static final int DEFAULT_MAX_LENGTH_TOKENS = 80;

    public TextParameters {
        requireNonNull(stopSequences, "stopSequences");
        requireNonNull(seed, "seed");
        requireRange("maxLengthTokens", maxLengthTokens, 1, Integer.MAX_VALUE);
        requireRange("maxContextTokens", maxContextTokens, 1, Integer.MAX_VALUE);
        requireRange("temperature", temperature, 0, 5);
        requireRange("topK", topK, 0, Integer.MAX_VALUE);
        requireRange("topP", topP, 0, 1);
        requireRange("minP", minP, 0, 1);
        requireRange("typical", typical, 0, 1);
        requireRange("repetitionPenalty", repetitionPenalty, 0.01, 10);
        requireRange("repetitionPenaltyRangeTokens", repetitionPenaltyRangeTokens, 0, Integer.MAX_VALUE);
        requireRange("dynatempRange", dynatempRange, 0, 5);
        requireRange("dynatempExponent", dynatempExponent, 0, 5);
        stopSequences = List.copyOf(stopSequences);
        if (stopSequences.contains("")) {
            throw new IllegalArgumentException("a stop sequence is empty");
        }
    }

    /** A builder with neutral samplers. */
    public static Builder builder() {
        return new Builder();
    }

    private static void requireRange(String name, double value, double minimum, double maximum) {
        if (!(value >= minimum && value <= maximum)) {
            throw new IllegalArgumentException(name + " is " + value + ", not in " + minimum + " to " + maximum);
        }
    }

    /** Collects parameters; what is not set is neutral. */
    public static final class Builder {
        private int maxLengthTokens = DEFAULT_MAX_LENGTH_TOKENS;
        private int maxContextTokens = Integer.MAX_VALUE;
        private double temperature = DEFAULT_TEMPERATURE;
        private int topK;
        private double topP = 1;
        private double minP;
        private double typical = 1;
        private double repetitionPenalty = 1;
        private int repetitionPenaltyRangeTokens;
        private double dynatempRange;
        private double dynatempExponent = 1;
        private List<String> stopSequences = List.of();
        private boolean ignoreEndOfText;
        private OptionalLong seed = OptionalLong.empty();

        private Builder() {}

        public Builder maxLengthTokens(int value) {
            this.maxLengthTokens = value;
            return this;
        }

        public Builder maxContextTokens(int value) {
            this.maxContextTokens = value;
            return this;
        }

        public Builder temperature(double value) {
            this.temperature = value;
            return this;
        }

        public Builder topK(int value) {
            this.topK = value;
            return this;
        }

        public Builder topP(double value) {
            this.topP = value;
            return this;
        }

        public Builder minP(double value) {
            this.minP = value;
            return this;
        }

        public Builder typical(double value) {
            this.typical = value;
            return this;
        }

        public Builder repetitionPenalty(double value) {
            this.repetitionPenalty = value;
            return this;
        }

        public Builder repetitionPenaltyRangeTokens(int value) {
            this.repetitionPenaltyRangeTokens = value;
            return this;
        }

        public Builder dynatempRange(double value) {
            this.dynatempRange = value;
            return this;
        }

        public Builder dynatempExponent(double value) {
            this.dynatempExponent = value;
            return this;
        }

        public Builder stopSequences(List<String> value) {
            this.stopSequences = value;
            return this;
        }

        public Builder ignoreEndOfText(boolean value) {
            this.ignoreEndOfText = value;
            return this;
        }

        public Builder seed(long value) {
            this.seed = OptionalLong.of(value);
            return this;
        }

        public TextParameters build() {
            return new TextParameters(
                    maxLengthTokens,
                    maxContextTokens,
                    temperature,
                    topK,
                    topP,
                    minP,
                    typical,
                    repetitionPenalty,
                    repetitionPenaltyRangeTokens,
                    dynatempRange,
                    dynatempExponent,
                    stopSequences,
                    ignoreEndOfText,
                    seed);
        }
    }
}
