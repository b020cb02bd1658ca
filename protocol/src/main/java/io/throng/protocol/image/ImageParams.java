package io.throng.protocol.image;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.throng.protocol.Bounds;
import io.throng.protocol.constraint.MultipleOf;
import io.throng.protocol.constraint.OneOf;
import io.throng.protocol.constraint.UniqueItems;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How an image is to be made. Every member may be absent; the effective defaults are those of image spec 2.3, not those of the
 * published schema.
 *
 * @param samplerName absent means {@link #DEFAULT_SAMPLER}
 * @param cfgScale guidance, 0 to 100; more than two decimals are refused by the domain; absent means {@link #DEFAULT_CFG_SCALE}
 * @param denoisingStrength how far to depart from the source image, 0.01 to 1; absent: the worker's choice
 * @param hiresFixDenoisingStrength the same for the second pass of {@code hires_fix}
 * @param seed seed as text, any text; absent or empty: random at every pop
 * @param height height in pixels; absent means {@link #DEFAULT_SIDE_PIXELS}
 * @param width width in pixels; absent means {@link #DEFAULT_SIDE_PIXELS}
 * @param seedVariation step of the seed from image to image; absent: no step
 * @param postProcessing post-processors in order; absent: none
 * @param karras whether to use the Karras noise schedule; absent means {@code true}
 * @param tiling whether the image is to tile seamlessly; absent means {@code false}
 * @param hiresFix whether to compose small and refine large; absent means {@code false}
 * @param clipSkip how many layers of the text encoder to leave out, plus one; absent counts as 1
 * @param controlType kind of control image; absent: none
 * @param imageIsControl whether the source image already is a control image; absent means {@code false}
 * @param returnControlMap whether to return the control image instead of a picture; absent means {@code false}
 * @param extraTexts texts to work into the image; absent: none
 * @param facefixerStrength strength of face restoration, 0 to 1; absent: the worker's choice
 * @param loras loras in order; a present but empty list still demands a worker that knows loras
 * @param tis textual inversions; presence counts as with loras
 * @param special free-form payload for special accounts and models
 * @param workflow named recipe; absent: none
 * @param transparent whether the background is to be transparent; absent means {@code false}
 * @param steps sampling steps; absent means {@code 30}, or {@code 20} with a control type
 * @param n number of images; absent means {@link #DEFAULT_IMAGES}
 * @param other members the contract does not know, stored with the request because some influence its price ({@code
 *     control_strength}, {@code init_as_image}); dropped when a worker pops. Empty if none; null counts as none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ImageParams(
        @JsonProperty("sampler_name") Sampler samplerName,

        @JsonProperty("cfg_scale") @DecimalMin("0") @DecimalMax("100")
        Double cfgScale,

        @JsonProperty("denoising_strength") @DecimalMin("0.01") @DecimalMax("1")
        Double denoisingStrength,

        @JsonProperty("hires_fix_denoising_strength") @DecimalMin("0.01") @DecimalMax("1")
        Double hiresFixDenoisingStrength,

        @Size(max = Bounds.MAX_SEED_LENGTH) String seed,
        @Min(64) @Max(3072) @MultipleOf(64) Integer height,
        @Min(64) @Max(3072) @MultipleOf(64) Integer width,
        @JsonProperty("seed_variation") @Min(1) @Max(1000) Integer seedVariation,

        @JsonProperty("post_processing") @UniqueItems @Size(max = Bounds.MAX_EXTRAS)
        List<PostProcessor> postProcessing,

        Boolean karras,
        Boolean tiling,
        @JsonProperty("hires_fix") Boolean hiresFix,
        @JsonProperty("clip_skip") @Min(1) @Max(12) Integer clipSkip,
        @JsonProperty("control_type") ControlType controlType,
        @JsonProperty("image_is_control") Boolean imageIsControl,
        @JsonProperty("return_control_map") Boolean returnControlMap,

        @JsonProperty("extra_texts") @Size(max = Bounds.MAX_EXTRAS)
        List<ExtraText> extraTexts,

        @JsonProperty("facefixer_strength") @DecimalMin("0") @DecimalMax("1")
        Double facefixerStrength,

        @Size(max = Bounds.MAX_EXTRAS) List<Lora> loras,
        @Size(max = Bounds.MAX_EXTRAS) List<TextualInversion> tis,
        Map<String, JsonNode> special,
        @OneOf("qr_code") String workflow,
        Boolean transparent,
        @Min(1) @Max(500) Integer steps,
        @Min(1) @Max(20) Integer n,
        @JsonAnySetter @JsonAnyGetter Map<String, JsonNode> other) {
    /** Sampler where none is named. */
    public static final Sampler DEFAULT_SAMPLER = Sampler.K_EULER_A;

    /** Guidance where none is named; the published schema says 7.5. */
    public static final double DEFAULT_CFG_SCALE = 5.0;

    /** Width and height in pixels where none is named. */
    public static final int DEFAULT_SIDE_PIXELS = 512;

    /** Sampling steps where none are named. */
    public static final int DEFAULT_STEPS = 30;

    /** Sampling steps where none are named but a control type is. */
    public static final int DEFAULT_STEPS_WITH_CONTROL = 20;

    /** Images where no number is named. */
    public static final int DEFAULT_IMAGES = 1;

    /** Params without any member. */
    public static final ImageParams EMPTY = builder().build();

    public ImageParams {
        postProcessing = postProcessing == null ? null : List.copyOf(postProcessing);
        extraTexts = extraTexts == null ? null : List.copyOf(extraTexts);
        loras = loras == null ? null : List.copyOf(loras);
        tis = tis == null ? null : List.copyOf(tis);
        special = special == null ? null : Collections.unmodifiableMap(new LinkedHashMap<>(special));
        other = other == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(other));
    }

    /** {@code steps} as they take effect: when absent {@code 30}, or {@code 20} with a control type. */
    public int effectiveSteps() {
        if (steps != null) {
            return steps;
        }
        return controlType == null ? DEFAULT_STEPS : DEFAULT_STEPS_WITH_CONTROL;
    }

    /** {@code sampler_name} as it takes effect: {@link #DEFAULT_SAMPLER} when absent. */
    public Sampler effectiveSamplerName() {
        return samplerName == null ? DEFAULT_SAMPLER : samplerName;
    }

    /** {@code cfg_scale} as it takes effect: {@link #DEFAULT_CFG_SCALE} when absent. */
    public double effectiveCfgScale() {
        return cfgScale == null ? DEFAULT_CFG_SCALE : cfgScale;
    }

    /** {@code height} as it takes effect: {@link #DEFAULT_SIDE_PIXELS} when absent. */
    public int effectiveHeight() {
        return height == null ? DEFAULT_SIDE_PIXELS : height;
    }

    /** {@code width} as it takes effect: {@link #DEFAULT_SIDE_PIXELS} when absent. */
    public int effectiveWidth() {
        return width == null ? DEFAULT_SIDE_PIXELS : width;
    }

    /** {@code karras} as it takes effect: {@code true} when absent. */
    public boolean effectiveKarras() {
        return karras == null ? true : karras;
    }

    /** {@code tiling} as it takes effect: {@code false} when absent. */
    public boolean effectiveTiling() {
        return tiling == null ? false : tiling;
    }

    /** {@code hires_fix} as it takes effect: {@code false} when absent. */
    public boolean effectiveHiresFix() {
        return hiresFix == null ? false : hiresFix;
    }

    /** {@code image_is_control} as it takes effect: {@code false} when absent. */
    public boolean effectiveImageIsControl() {
        return imageIsControl == null ? false : imageIsControl;
    }

    /** {@code return_control_map} as it takes effect: {@code false} when absent. */
    public boolean effectiveReturnControlMap() {
        return returnControlMap == null ? false : returnControlMap;
    }

    /** {@code transparent} as it takes effect: {@code false} when absent. */
    public boolean effectiveTransparent() {
        return transparent == null ? false : transparent;
    }

    /** {@code n} as it takes effect: {@link #DEFAULT_IMAGES} when absent. */
    public int effectiveN() {
        return n == null ? DEFAULT_IMAGES : n;
    }

    /** A builder that starts from the members of this record. */
    public Builder toBuilder() {
        return new Builder()
                .samplerName(samplerName)
                .cfgScale(cfgScale)
                .denoisingStrength(denoisingStrength)
                .hiresFixDenoisingStrength(hiresFixDenoisingStrength)
                .seed(seed)
                .height(height)
                .width(width)
                .seedVariation(seedVariation)
                .postProcessing(postProcessing)
                .karras(karras)
                .tiling(tiling)
                .hiresFix(hiresFix)
                .clipSkip(clipSkip)
                .controlType(controlType)
                .imageIsControl(imageIsControl)
                .returnControlMap(returnControlMap)
                .extraTexts(extraTexts)
                .facefixerStrength(facefixerStrength)
                .loras(loras)
                .tis(tis)
                .special(special)
                .workflow(workflow)
                .transparent(transparent)
                .steps(steps)
                .n(n)
                .other(other);
    }

    /** A builder with every member absent. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects the members; what is not set stays absent. */
    public static final class Builder {
        private Sampler samplerName;
        private Double cfgScale;
        private Double denoisingStrength;
        private Double hiresFixDenoisingStrength;
        private String seed;
        private Integer height;
        private Integer width;
        private Integer seedVariation;
        private List<PostProcessor> postProcessing;
        private Boolean karras;
        private Boolean tiling;
        private Boolean hiresFix;
        private Integer clipSkip;
        private ControlType controlType;
        private Boolean imageIsControl;
        private Boolean returnControlMap;
        private List<ExtraText> extraTexts;
        private Double facefixerStrength;
        private List<Lora> loras;
        private List<TextualInversion> tis;
        private Map<String, JsonNode> special;
        private String workflow;
        private Boolean transparent;
        private Integer steps;
        private Integer n;
        private Map<String, JsonNode> other;

        private Builder() {}

        public Builder samplerName(Sampler value) {
            this.samplerName = value;
            return this;
        }

        public Builder cfgScale(Double value) {
            this.cfgScale = value;
            return this;
        }

        public Builder denoisingStrength(Double value) {
            this.denoisingStrength = value;
            return this;
        }

        public Builder hiresFixDenoisingStrength(Double value) {
            this.hiresFixDenoisingStrength = value;
            return this;
        }

        public Builder seed(String value) {
            this.seed = value;
            return this;
        }

        public Builder height(Integer value) {
            this.height = value;
            return this;
        }

        public Builder width(Integer value) {
            this.width = value;
            return this;
        }

        public Builder seedVariation(Integer value) {
            this.seedVariation = value;
            return this;
        }

        public Builder postProcessing(List<PostProcessor> value) {
            this.postProcessing = value;
            return this;
        }

        public Builder karras(Boolean value) {
            this.karras = value;
            return this;
        }

        public Builder tiling(Boolean value) {
            this.tiling = value;
            return this;
        }

        public Builder hiresFix(Boolean value) {
            this.hiresFix = value;
            return this;
        }

        public Builder clipSkip(Integer value) {
            this.clipSkip = value;
            return this;
        }

        public Builder controlType(ControlType value) {
            this.controlType = value;
            return this;
        }

        public Builder imageIsControl(Boolean value) {
            this.imageIsControl = value;
            return this;
        }

        public Builder returnControlMap(Boolean value) {
            this.returnControlMap = value;
            return this;
        }

        public Builder extraTexts(List<ExtraText> value) {
            this.extraTexts = value;
            return this;
        }

        public Builder facefixerStrength(Double value) {
            this.facefixerStrength = value;
            return this;
        }

        public Builder loras(List<Lora> value) {
            this.loras = value;
            return this;
        }

        public Builder tis(List<TextualInversion> value) {
            this.tis = value;
            return this;
        }

        public Builder special(Map<String, JsonNode> value) {
            this.special = value;
            return this;
        }

        public Builder workflow(String value) {
            this.workflow = value;
            return this;
        }

        public Builder transparent(Boolean value) {
            this.transparent = value;
            return this;
        }

        public Builder steps(Integer value) {
            this.steps = value;
            return this;
        }

        public Builder n(Integer value) {
            this.n = value;
            return this;
        }

        public Builder other(Map<String, JsonNode> value) {
            this.other = value;
            return this;
        }

        public ImageParams build() {
            return new ImageParams(
                    samplerName,
                    cfgScale,
                    denoisingStrength,
                    hiresFixDenoisingStrength,
                    seed,
                    height,
                    width,
                    seedVariation,
                    postProcessing,
                    karras,
                    tiling,
                    hiresFix,
                    clipSkip,
                    controlType,
                    imageIsControl,
                    returnControlMap,
                    extraTexts,
                    facefixerStrength,
                    loras,
                    tis,
                    special,
                    workflow,
                    transparent,
                    steps,
                    n,
                    other);
        }
    }
}
