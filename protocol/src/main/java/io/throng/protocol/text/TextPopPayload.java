package io.throng.protocol.text;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Objects;

/**
 * What a worker needs to make a text (text spec 9.5). Null-free: members that are null are left out; the six of primitive type
 * are always present.
 *
 * @param prompt absent without a job
 * @param n always 1; absent without a job
 * @param maxLength tokens to generate
 * @param maxContextLength tokens of context
 * @param repPen repetition penalty; absent if not asked for
 * @param repPenRange tokens it looks back; absent if not asked for
 * @param repPenSlope its slope; absent if not asked for
 * @param temperature sampling parameter; absent if not asked for
 * @param tfs tail-free sampling; absent if not asked for
 * @param topA sampling parameter; absent if not asked for
 * @param typical sampling parameter; absent if not asked for
 * @param topK sampling parameter; absent if not asked for
 * @param topP sampling parameter; absent if not asked for
 * @param minP sampling parameter
 * @param smoothingFactor sampling parameter
 * @param dynatempRange sampling parameter
 * @param dynatempExponent sampling parameter
 * @param samplerOrder order in which the samplers run; the domain wants at least seven distinct entries; absent if not asked
 *     for
 * @param stopSequence texts that end the generation and stay in it; absent if not asked for
 * @param useDefaultBadwordsids back-end flag; absent if not asked for
 * @param frmtadsnsp formatting flag; absent if not asked for
 * @param frmtrmblln formatting flag; absent if not asked for
 * @param frmtrmspch formatting flag; absent if not asked for
 * @param frmttriminc formatting flag; absent if not asked for
 * @param singleline formatting flag; absent if not asked for
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TextPopPayload(
        String prompt,
        Integer n,
        @JsonProperty("max_length") int maxLength,
        @JsonProperty("max_context_length") int maxContextLength,
        @JsonProperty("rep_pen") Double repPen,
        @JsonProperty("rep_pen_range") Integer repPenRange,
        @JsonProperty("rep_pen_slope") Double repPenSlope,
        Double temperature,
        Double tfs,
        @JsonProperty("top_a") Double topA,
        Double typical,
        @JsonProperty("top_k") Integer topK,
        @JsonProperty("top_p") Double topP,
        @JsonProperty("min_p") double minP,
        @JsonProperty("smoothing_factor") double smoothingFactor,
        @JsonProperty("dynatemp_range") double dynatempRange,
        @JsonProperty("dynatemp_exponent") double dynatempExponent,
        @JsonProperty("sampler_order") List<Integer> samplerOrder,
        @JsonProperty("stop_sequence") List<String> stopSequence,
        @JsonProperty("use_default_badwordsids") Boolean useDefaultBadwordsids,
        Boolean frmtadsnsp,
        Boolean frmtrmblln,
        Boolean frmtrmspch,
        Boolean frmttriminc,
        Boolean singleline) {
    /** The payload of an answer without a job: just the six defaults. */
    public static final TextPopPayload WITHOUT_JOB = of(TextParams.EMPTY, null, null);

    public TextPopPayload {
        samplerOrder = samplerOrder == null ? null : List.copyOf(samplerOrder);
        stopSequence = stopSequence == null ? null : List.copyOf(stopSequence);
    }

    /** The payload of a job with this prompt: the asked-for params with the six defaults filled in, one text. */
    public static TextPopPayload of(TextParams params, String prompt) {
        return of(params, Objects.requireNonNull(prompt), 1);
    }

    private static TextPopPayload of(TextParams params, String prompt, Integer n) {
        return new TextPopPayload(
                prompt,
                n,
                params.effectiveMaxLength(),
                params.effectiveMaxContextLength(),
                params.repPen(),
                params.repPenRange(),
                params.repPenSlope(),
                params.temperature(),
                params.tfs(),
                params.topA(),
                params.typical(),
                params.topK(),
                params.topP(),
                params.effectiveMinP(),
                params.effectiveSmoothingFactor(),
                params.effectiveDynatempRange(),
                params.effectiveDynatempExponent(),
                params.samplerOrder(),
                params.stopSequence(),
                params.useDefaultBadwordsids(),
                params.frmtadsnsp(),
                params.frmtrmblln(),
                params.frmtrmspch(),
                params.frmttriminc(),
                params.singleline());
    }

    /** A builder that starts from the members of this record. */
    public Builder toBuilder() {
        return new Builder()
                .prompt(prompt)
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
        private String prompt;
        private Integer n;
        private int maxLength;
        private int maxContextLength;
        private Double repPen;
        private Integer repPenRange;
        private Double repPenSlope;
        private Double temperature;
        private Double tfs;
        private Double topA;
        private Double typical;
        private Integer topK;
        private Double topP;
        private double minP;
        private double smoothingFactor;
        private double dynatempRange;
        private double dynatempExponent;
        private List<Integer> samplerOrder;
        private List<String> stopSequence;
        private Boolean useDefaultBadwordsids;
        private Boolean frmtadsnsp;
        private Boolean frmtrmblln;
        private Boolean frmtrmspch;
        private Boolean frmttriminc;
        private Boolean singleline;

        private Builder() {}

        public Builder prompt(String value) {
            this.prompt = value;
            return this;
        }

        public Builder n(Integer value) {
            this.n = value;
            return this;
        }

        public Builder maxLength(int value) {
            this.maxLength = value;
            return this;
        }

        public Builder maxContextLength(int value) {
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

        public Builder minP(double value) {
            this.minP = value;
            return this;
        }

        public Builder smoothingFactor(double value) {
            this.smoothingFactor = value;
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

        public Builder samplerOrder(List<Integer> value) {
            this.samplerOrder = value;
            return this;
        }

        public Builder stopSequence(List<String> value) {
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

        public TextPopPayload build() {
            return new TextPopPayload(
                    prompt,
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
