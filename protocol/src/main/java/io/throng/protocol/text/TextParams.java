package io.throng.protocol.text;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.throng.protocol.Bounds;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import java.util.List;

/**
 * How a text is to be made (text spec 1.1). Members without a stated default stay absent in the job. Members the contract does
 * not know are accepted and dropped.
 *
 * @param n number of texts; absent means {@code 1}
 * @param maxLength tokens to generate; absent means {@link #DEFAULT_MAX_LENGTH}
 * @param maxContextLength tokens of context, prompt included; absent means {@link #DEFAULT_MAX_CONTEXT_LENGTH}
 * @param repPen repetition penalty
 * @param repPenRange tokens it looks back
 * @param repPenSlope its slope
 * @param temperature sampling parameter
 * @param tfs tail-free sampling
 * @param topA sampling parameter
 * @param typical sampling parameter
 * @param topK sampling parameter
 * @param topP sampling parameter
 * @param minP sampling parameter; absent means {@code 0.0}
 * @param smoothingFactor sampling parameter; absent means {@code 0.0}
 * @param dynatempRange sampling parameter; absent means {@code 0.0}
 * @param dynatempExponent sampling parameter; absent means {@code 1.0}
 * @param samplerOrder order in which the samplers run; the domain wants at least seven distinct entries
 * @param stopSequence texts that end the generation and stay in it
 * @param useDefaultBadwordsids back-end flag
 * @param frmtadsnsp formatting flag
 * @param frmtrmblln formatting flag
 * @param frmtrmspch formatting flag
 * @param frmttriminc formatting flag
 * @param singleline formatting flag
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TextParams(
        @Min(1) @Max(20) Integer n,
        @JsonProperty("max_length") @Min(16) @Max(4096) Integer maxLength,

        @JsonProperty("max_context_length") @Min(80) @Max(1048576)
        Integer maxContextLength,

        @JsonProperty("rep_pen") @DecimalMin("1") @DecimalMax("3")
        Double repPen,

        @JsonProperty("rep_pen_range") @Min(0) @Max(4096) Integer repPenRange,

        @JsonProperty("rep_pen_slope") @DecimalMin("0") @DecimalMax("10")
        Double repPenSlope,

        @DecimalMin("0") @DecimalMax("5") Double temperature,
        @DecimalMin("0") @DecimalMax("1") Double tfs,

        @JsonProperty("top_a") @DecimalMin("0") @DecimalMax("1")
        Double topA,

        @DecimalMin("0") @DecimalMax("1") Double typical,
        @JsonProperty("top_k") @Min(0) @Max(200) Integer topK,

        @JsonProperty("top_p") @DecimalMin("0.001") @DecimalMax("1")
        Double topP,

        @JsonProperty("min_p") @DecimalMin("0") @DecimalMax("1")
        Double minP,

        @JsonProperty("smoothing_factor") @DecimalMin("0") @DecimalMax("10")
        Double smoothingFactor,

        @JsonProperty("dynatemp_range") @DecimalMin("0") @DecimalMax("5")
        Double dynatempRange,

        @JsonProperty("dynatemp_exponent") @DecimalMin("0") @DecimalMax("5")
        Double dynatempExponent,

        @JsonProperty("sampler_order") @Size(max = Bounds.MAX_SAMPLER_ORDER)
        List<Integer> samplerOrder,

        @JsonProperty("stop_sequence") @Size(max = Bounds.MAX_STOP_SEQUENCES)
        List<@Size(max = Bounds.MAX_STOP_SEQUENCE_LENGTH) String> stopSequence,

        @JsonProperty("use_default_badwordsids") Boolean useDefaultBadwordsids,
        Boolean frmtadsnsp,
        Boolean frmtrmblln,
        Boolean frmtrmspch,
        Boolean frmttriminc,
        Boolean singleline) {
    /** Tokens to generate where none are named. */
    public static final int DEFAULT_MAX_LENGTH = 80;

    /** Tokens of context where none are named. */
    public static final int DEFAULT_MAX_CONTEXT_LENGTH = 2048;

    /** Params without any member. */
    public static final TextParams EMPTY = builder().build();

    public TextParams {
        samplerOrder = samplerOrder == null ? null : List.copyOf(samplerOrder);
        stopSequence = stopSequence == null ? null : List.copyOf(stopSequence);
    }

    /** {@code n} as it takes effect: {@code 1} when absent. */
    public int effectiveN() {
        return n == null ? 1 : n;
    }

    /** {@code max_length} as it takes effect: {@link #DEFAULT_MAX_LENGTH} when absent. */
    public int effectiveMaxLength() {
        return maxLength == null ? DEFAULT_MAX_LENGTH : maxLength;
    }

    /** {@code max_context_length} as it takes effect: {@link #DEFAULT_MAX_CONTEXT_LENGTH} when absent. */
    public int effectiveMaxContextLength() {
        return maxContextLength == null ? DEFAULT_MAX_CONTEXT_LENGTH : maxContextLength;
    }

    /** {@code min_p} as it takes effect: {@code 0.0} when absent. */
    public double effectiveMinP() {
        return minP == null ? 0.0 : minP;
    }

    /** {@code smoothing_factor} as it takes effect: {@code 0.0} when absent. */
    public double effectiveSmoothingFactor() {
        return smoothingFactor == null ? 0.0 : smoothingFactor;
    }

    /** {@code dynatemp_range} as it takes effect: {@code 0.0} when absent. */
    public double effectiveDynatempRange() {
        return dynatempRange == null ? 0.0 : dynatempRange;
    }

    /** {@code dynatemp_exponent} as it takes effect: {@code 1.0} when absent. */
    public double effectiveDynatempExponent() {
        return dynatempExponent == null ? 1.0 : dynatempExponent;
    }

    /** A builder that starts from the members of this record. */
    public Builder toBuilder() {
        return new Builder()
                .n(n)
                .maxLength(maxLength)
                .maxContextLength(maxContextLength)
                .repPen(repPen)
                .repPenRange(repPenRange)
                .repPenSlope(repPenSlope)
                .temperature(temperature)
                .tfs(tfs)
                .topA(topA)
                .typical(typical)
                .topK(topK)
                .topP(topP)
                .minP(minP)
                .smoothingFactor(smoothingFactor)
                .dynatempRange(dynatempRange)
                .dynatempExponent(dynatempExponent)
                .samplerOrder(samplerOrder)
                .stopSequence(stopSequence)
                .useDefaultBadwordsids(useDefaultBadwordsids)
                .frmtadsnsp(frmtadsnsp)
                .frmtrmblln(frmtrmblln)
                .frmtrmspch(frmtrmspch)
                .frmttriminc(frmttriminc)
                .singleline(singleline);
    }

    /** A builder with every member absent. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects the members; what is not set stays absent. */
    public static final class Builder {
        private Integer n;
        private Integer maxLength;
        private Integer maxContextLength;
        private Double repPen;
        private Integer repPenRange;
        private Double repPenSlope;
        private Double temperature;
        private Double tfs;
        private Double topA;
        private Double typical;
        private Integer topK;
        private Double topP;
        private Double minP;
        private Double smoothingFactor;
        private Double dynatempRange;
        private Double dynatempExponent;
        private List<Integer> samplerOrder;
        private List<@Size(max = Bounds.MAX_STOP_SEQUENCE_LENGTH) String> stopSequence;
        private Boolean useDefaultBadwordsids;
        private Boolean frmtadsnsp;
        private Boolean frmtrmblln;
        private Boolean frmtrmspch;
        private Boolean frmttriminc;
        private Boolean singleline;

        private Builder() {}

        public Builder n(Integer value) {
            this.n = value;
            return this;
        }

        public Builder maxLength(Integer value) {
            this.maxLength = value;
            return this;
        }

        public Builder maxContextLength(Integer value) {
            this.maxContextLength = value;
            return this;
        }

        public Builder repPen(Double value) {
            this.repPen = value;
            return this;
        }

        public Builder repPenRange(Integer value) {
            this.repPenRange = value;
            return this;
        }

        public Builder repPenSlope(Double value) {
            this.repPenSlope = value;
            return this;
        }

        public Builder temperature(Double value) {
            this.temperature = value;
            return this;
        }

        public Builder tfs(Double value) {
            this.tfs = value;
            return this;
        }

        public Builder topA(Double value) {
            this.topA = value;
            return this;
        }

        public Builder typical(Double value) {
            this.typical = value;
            return this;
        }

        public Builder topK(Integer value) {
            this.topK = value;
            return this;
        }

        public Builder topP(Double value) {
            this.topP = value;
            return this;
        }

        public Builder minP(Double value) {
            this.minP = value;
            return this;
        }

        public Builder smoothingFactor(Double value) {
            this.smoothingFactor = value;
            return this;
        }

        public Builder dynatempRange(Double value) {
            this.dynatempRange = value;
            return this;
        }

        public Builder dynatempExponent(Double value) {
            this.dynatempExponent = value;
            return this;
        }

        public Builder samplerOrder(List<Integer> value) {
            this.samplerOrder = value;
            return this;
        }

        public Builder stopSequence(List<@Size(max = Bounds.MAX_STOP_SEQUENCE_LENGTH) String> value) {
            this.stopSequence = value;
            return this;
        }

        public Builder useDefaultBadwordsids(Boolean value) {
            this.useDefaultBadwordsids = value;
            return this;
        }

        public Builder frmtadsnsp(Boolean value) {
            this.frmtadsnsp = value;
            return this;
        }

        public Builder frmtrmblln(Boolean value) {
            this.frmtrmblln = value;
            return this;
        }

        public Builder frmtrmspch(Boolean value) {
            this.frmtrmspch = value;
            return this;
        }

        public Builder frmttriminc(Boolean value) {
            this.frmttriminc = value;
            return this;
        }

        public Builder singleline(Boolean value) {
            this.singleline = value;
            return this;
        }

        public TextParams build() {
            return new TextParams(
                    n,
                    maxLength,
                    maxContextLength,
                    repPen,
                    repPenRange,
                    repPenSlope,
                    temperature,
                    tfs,
                    topA,
                    typical,
                    topK,
                    topP,
                    minP,
                    smoothingFactor,
                    dynatempRange,
                    dynatempExponent,
                    samplerOrder,
                    stopSequence,
                    useDefaultBadwordsids,
                    frmtadsnsp,
                    frmtrmblln,
                    frmtrmspch,
                    frmttriminc,
                    singleline);
        }
    }
}
