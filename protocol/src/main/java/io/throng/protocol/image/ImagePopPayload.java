package io.throng.protocol.image;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a worker needs to make a batch of images (image spec 5.9). Members that are absent when null are never sent as null; the
 * twelve of primitive type or with a fixed default are always present, with or without a job.
 *
 * @param prompt absent without a job
 * @param seed absent without a job
 * @param samplerName name of the sampler; a plain string so that workers survive new samplers
 * @param cfgScale guidance
 * @param denoisingStrength absent if not asked for
 * @param hiresFixDenoisingStrength absent if not asked for
 * @param height pixels
 * @param width pixels
 * @param postProcessing names in order; absent if not asked for
 * @param karras whether to use the Karras noise schedule
 * @param tiling whether to tile seamlessly
 * @param hiresFix whether to compose small and refine large
 * @param clipSkip absent if not asked for
 * @param controlType absent if not asked for
 * @param imageIsControl whether the source image is a control image
 * @param returnControlMap whether to return the control image
 * @param extraTexts absent if not asked for
 * @param facefixerStrength absent if not asked for
 * @param loras with defaults spelled out; absent if not asked for
 * @param tis with defaults spelled out; absent if not asked for
 * @param special absent if not asked for
 * @param workflow absent if not asked for
 * @param transparent whether the background is to be transparent
 * @param ddimSteps sampling steps
 * @param nIter number of images, which is the number of ids
 * @param useNsfwCensor true when accidental unfit results are to be censored, else absent
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ImagePopPayload(
        String prompt,
        String seed,
        @JsonProperty("sampler_name") String samplerName,
        @JsonProperty("cfg_scale") double cfgScale,
        @JsonProperty("denoising_strength") Double denoisingStrength,
        @JsonProperty("hires_fix_denoising_strength") Double hiresFixDenoisingStrength,
        int height,
        int width,
        @JsonProperty("post_processing") List<String> postProcessing,
        boolean karras,
        boolean tiling,
        @JsonProperty("hires_fix") boolean hiresFix,
        @JsonProperty("clip_skip") Integer clipSkip,
        @JsonProperty("control_type") String controlType,
        @JsonProperty("image_is_control") boolean imageIsControl,
        @JsonProperty("return_control_map") boolean returnControlMap,
        @JsonProperty("extra_texts") List<ExtraText> extraTexts,
        @JsonProperty("facefixer_strength") Double facefixerStrength,
        List<Lora> loras,
        List<TextualInversion> tis,
        Map<String, JsonNode> special,
        String workflow,
        boolean transparent,
        @JsonProperty("ddim_steps") int ddimSteps,
        @JsonProperty("n_iter") int nIter,
        @JsonProperty("use_nsfw_censor") Boolean useNsfwCensor) {
    /** The payload of an answer without a job: the twelve defaults of the published schema, which differ from those of requests. */
    public static final ImagePopPayload WITHOUT_JOB = builder()
            .samplerName(Sampler.K_EULER_A.wireName())
            .cfgScale(7.5)
            .height(512)
            .width(512)
            .ddimSteps(30)
            .nIter(1)
            .build();

    public ImagePopPayload {
        postProcessing = postProcessing == null ? null : List.copyOf(postProcessing);
        extraTexts = extraTexts == null ? null : List.copyOf(extraTexts);
        loras = loras == null ? null : List.copyOf(loras);
        tis = tis == null ? null : List.copyOf(tis);
        special = special == null ? null : Collections.unmodifiableMap(new LinkedHashMap<>(special));
    }

    /** A builder that starts from the members of this record. */
    public Builder toBuilder() {
        return new Builder()
                .prompt(prompt)
                .seed(seed)
                .samplerName(samplerName)
                .cfgScale(cfgScale)
                .denoisingStrength(denoisingStrength)
                .hiresFixDenoisingStrength(hiresFixDenoisingStrength)
                .height(height)
                .width(width)
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
                .ddimSteps(ddimSteps)
                .nIter(nIter)
                .useNsfwCensor(useNsfwCensor);
    }

    /** A builder with every member absent. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects the members; what is not set stays absent. */
    public static final class Builder {
        private String prompt;
        private String seed;
        private String samplerName;
        private double cfgScale;
        private Double denoisingStrength;
        private Double hiresFixDenoisingStrength;
        private int height;
        private int width;
        private List<String> postProcessing;
        private boolean karras;
        private boolean tiling;
        private boolean hiresFix;
        private Integer clipSkip;
        private String controlType;
        private boolean imageIsControl;
        private boolean returnControlMap;
        private List<ExtraText> extraTexts;
        private Double facefixerStrength;
        private List<Lora> loras;
        private List<TextualInversion> tis;
        private Map<String, JsonNode> special;
        private String workflow;
        private boolean transparent;
        private int ddimSteps;
        private int nIter;
        private Boolean useNsfwCensor;

        private Builder() {}

        public Builder prompt(String value) {
            this.prompt = value;
            return this;
        }

        public Builder seed(String value) {
            this.seed = value;
            return this;
        }

        public Builder samplerName(String value) {
            this.samplerName = value;
            return this;
        }

        public Builder cfgScale(double value) {
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

        public Builder height(int value) {
            this.height = value;
            return this;
        }

        public Builder width(int value) {
            this.width = value;
            return this;
        }

        public Builder postProcessing(List<String> value) {
            this.postProcessing = value;
            return this;
        }

        public Builder karras(boolean value) {
            this.karras = value;
            return this;
        }

        public Builder tiling(boolean value) {
            this.tiling = value;
            return this;
        }

        public Builder hiresFix(boolean value) {
            this.hiresFix = value;
            return this;
        }

        public Builder clipSkip(Integer value) {
            this.clipSkip = value;
            return this;
        }

        public Builder controlType(String value) {
            this.controlType = value;
            return this;
        }

        public Builder imageIsControl(boolean value) {
            this.imageIsControl = value;
            return this;
        }

        public Builder returnControlMap(boolean value) {
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

        public Builder transparent(boolean value) {
            this.transparent = value;
            return this;
        }

        public Builder ddimSteps(int value) {
            this.ddimSteps = value;
            return this;
        }

        public Builder nIter(int value) {
            this.nIter = value;
            return this;
        }

        public Builder useNsfwCensor(Boolean value) {
            this.useNsfwCensor = value;
            return this;
        }

        public ImagePopPayload build() {
            return new ImagePopPayload(
                    prompt,
                    seed,
                    samplerName,
                    cfgScale,
                    denoisingStrength,
                    hiresFixDenoisingStrength,
                    height,
                    width,
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
                    ddimSteps,
                    nIter,
                    useNsfwCensor);
        }
    }
}
