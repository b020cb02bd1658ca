package io.throng.protocol.image;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.throng.protocol.Bounds;
import io.throng.protocol.constraint.NulReplacedBy;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;

/**
 * Body of {@code POST generate/pop}. Effective defaults are those of image spec 2.3 and its trap 1: several are the opposite of
 * the published schema.
 *
 * @param name name of the worker; required; cut and cleaned by the domain
 * @param priorityUsernames aliases of users served first; absent: none
 * @param nsfw whether it takes requests that may be unfit for work; the published schema says false; absent means {@code true}
 * @param models models it serves; an absent or empty list is refused by the domain
 * @param bridgeAgent software of the worker, {@code name:version:url}; absent means {@code "unknown:0:unknown"}
 * @param threads jobs it runs at once; absent means {@code 1}
 * @param requireUpfrontKudos whether it only serves requesters who can pay; absent means {@code false}
 * @param amount jobs it takes at once at most; absent means {@code 1}
 * @param extraSlowWorker whether it is very slow; the published schema says true; absent means {@code false}
 * @param maxPixels largest image in pixels; absent means {@link #DEFAULT_MAX_PIXELS}
 * @param blacklist words it refuses in prompts; absent: none
 * @param allowImg2img whether it takes source images; absent means {@code true}
 * @param allowPainting whether it inpaints and outpaints; absent means {@code true}
 * @param allowUnsafeIpaddr whether it serves requests from unsafe addresses; absent means {@code true}
 * @param allowPostProcessing whether it post-processes; absent means {@code true}
 * @param allowControlnet whether it takes control types; the published schema says true; absent means {@code false}
 * @param allowSdxlControlnet the same for SDXL; the published schema says true; absent means {@code false}
 * @param allowLora whether it takes loras; the published schema says true; absent means {@code false}
 * @param limitMaxSteps whether it refuses unusually many steps; the published schema says true; absent means {@code false}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ImagePopInput(
        @NotNull @NulReplacedBy("") @Size(max = Bounds.MAX_NAME_LENGTH)
        String name,

        @JsonProperty("priority_usernames") @Size(max = Bounds.MAX_PRIORITY_USERNAMES)
        List<@Size(max = Bounds.MAX_NAME_LENGTH) String> priorityUsernames,

        Boolean nsfw,
        @Size(max = Bounds.MAX_MODELS) List<@Size(min = 3, max = 255) String> models,

        @JsonProperty("bridge_agent") @NulReplacedBy("") @Size(max = Bounds.MAX_BRIDGE_AGENT_LENGTH)
        String bridgeAgent,

        @Min(1) @Max(50) Integer threads,
        @JsonProperty("require_upfront_kudos") Boolean requireUpfrontKudos,
        @Min(1) @Max(20) Integer amount,
        @JsonProperty("extra_slow_worker") Boolean extraSlowWorker,

        @JsonProperty("max_pixels") @Min(0) @Max(1_000_000_000_000L)
        Long maxPixels,

        @Size(max = Bounds.MAX_BLACKLIST_WORDS) List<@Size(max = Bounds.MAX_BLACKLIST_WORD_LENGTH) String> blacklist,
        @JsonProperty("allow_img2img") Boolean allowImg2img,
        @JsonProperty("allow_painting") Boolean allowPainting,
        @JsonProperty("allow_unsafe_ipaddr") Boolean allowUnsafeIpaddr,
        @JsonProperty("allow_post_processing") Boolean allowPostProcessing,
        @JsonProperty("allow_controlnet") Boolean allowControlnet,
        @JsonProperty("allow_sdxl_controlnet") Boolean allowSdxlControlnet,
        @JsonProperty("allow_lora") Boolean allowLora,
        @JsonProperty("limit_max_steps") Boolean limitMaxSteps) {
    /** Largest image in pixels where none is named: 512 by 512. */
    public static final long DEFAULT_MAX_PIXELS = 262_144;

    public ImagePopInput {
        priorityUsernames = priorityUsernames == null ? null : List.copyOf(priorityUsernames);
        models = models == null ? null : List.copyOf(models);
        blacklist = blacklist == null ? null : List.copyOf(blacklist);
    }

    /** {@code nsfw} as it takes effect: {@code true} when absent. */
    public boolean effectiveNsfw() {
        return nsfw == null ? true : nsfw;
    }

    /** {@code bridge_agent} as it takes effect: {@code "unknown:0:unknown"} when absent. */
    public String effectiveBridgeAgent() {
        return bridgeAgent == null ? "unknown:0:unknown" : bridgeAgent;
    }

    /** {@code threads} as it takes effect: {@code 1} when absent. */
    public int effectiveThreads() {
        return threads == null ? 1 : threads;
    }

    /** {@code require_upfront_kudos} as it takes effect: {@code false} when absent. */
    public boolean effectiveRequireUpfrontKudos() {
        return requireUpfrontKudos == null ? false : requireUpfrontKudos;
    }

    /** {@code amount} as it takes effect: {@code 1} when absent. */
    public int effectiveAmount() {
        return amount == null ? 1 : amount;
    }

    /** {@code extra_slow_worker} as it takes effect: {@code false} when absent. */
    public boolean effectiveExtraSlowWorker() {
        return extraSlowWorker == null ? false : extraSlowWorker;
    }

    /** {@code max_pixels} as it takes effect: {@link #DEFAULT_MAX_PIXELS} when absent. */
    public long effectiveMaxPixels() {
        return maxPixels == null ? DEFAULT_MAX_PIXELS : maxPixels;
    }

    /** {@code allow_img2img} as it takes effect: {@code true} when absent. */
    public boolean effectiveAllowImg2img() {
        return allowImg2img == null ? true : allowImg2img;
    }

    /** {@code allow_painting} as it takes effect: {@code true} when absent. */
    public boolean effectiveAllowPainting() {
        return allowPainting == null ? true : allowPainting;
    }

    /** {@code allow_unsafe_ipaddr} as it takes effect: {@code true} when absent. */
    public boolean effectiveAllowUnsafeIpaddr() {
        return allowUnsafeIpaddr == null ? true : allowUnsafeIpaddr;
    }

    /** {@code allow_post_processing} as it takes effect: {@code true} when absent. */
    public boolean effectiveAllowPostProcessing() {
        return allowPostProcessing == null ? true : allowPostProcessing;
    }

    /** {@code allow_controlnet} as it takes effect: {@code false} when absent. */
    public boolean effectiveAllowControlnet() {
        return allowControlnet == null ? false : allowControlnet;
    }

    /** {@code allow_sdxl_controlnet} as it takes effect: {@code false} when absent. */
    public boolean effectiveAllowSdxlControlnet() {
        return allowSdxlControlnet == null ? false : allowSdxlControlnet;
    }

    /** {@code allow_lora} as it takes effect: {@code false} when absent. */
    public boolean effectiveAllowLora() {
        return allowLora == null ? false : allowLora;
    }

    /** {@code limit_max_steps} as it takes effect: {@code false} when absent. */
    public boolean effectiveLimitMaxSteps() {
        return limitMaxSteps == null ? false : limitMaxSteps;
    }

    /** A builder that starts from the members of this record. */
    public Builder toBuilder() {
        return new Builder()
                .name(name)
                .priorityUsernames(priorityUsernames)
                .nsfw(nsfw)
                .models(models)
                .bridgeAgent(bridgeAgent)
                .threads(threads)
                .requireUpfrontKudos(requireUpfrontKudos)
                .amount(amount)
                .extraSlowWorker(extraSlowWorker)
                .maxPixels(maxPixels)
                .blacklist(blacklist)
                .allowImg2img(allowImg2img)
                .allowPainting(allowPainting)
                .allowUnsafeIpaddr(allowUnsafeIpaddr)
                .allowPostProcessing(allowPostProcessing)
                .allowControlnet(allowControlnet)
                .allowSdxlControlnet(allowSdxlControlnet)
                .allowLora(allowLora)
                .limitMaxSteps(limitMaxSteps);
    }

    /** A builder with every member absent. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects the members; what is not set stays absent. */
    public static final class Builder {
        private String name;
        private List<@Size(max = Bounds.MAX_NAME_LENGTH) String> priorityUsernames;
        private Boolean nsfw;
        private List<@Size(min = 3, max = 255) String> models;
        private String bridgeAgent;
        private Integer threads;
        private Boolean requireUpfrontKudos;
        private Integer amount;
        private Boolean extraSlowWorker;
        private Long maxPixels;
        private List<@Size(max = Bounds.MAX_BLACKLIST_WORD_LENGTH) String> blacklist;
        private Boolean allowImg2img;
        private Boolean allowPainting;
        private Boolean allowUnsafeIpaddr;
        private Boolean allowPostProcessing;
        private Boolean allowControlnet;
        private Boolean allowSdxlControlnet;
        private Boolean allowLora;
        private Boolean limitMaxSteps;

        private Builder() {}

        public Builder name(String value) {
            this.name = value;
            return this;
        }

        public Builder priorityUsernames(List<@Size(max = Bounds.MAX_NAME_LENGTH) String> value) {
            this.priorityUsernames = value;
            return this;
        }

        public Builder nsfw(Boolean value) {
            this.nsfw = value;
            return this;
        }

        public Builder models(List<@Size(min = 3, max = 255) String> value) {
            this.models = value;
            return this;
        }

        public Builder bridgeAgent(String value) {
            this.bridgeAgent = value;
            return this;
        }

        public Builder threads(Integer value) {
            this.threads = value;
            return this;
        }

        public Builder requireUpfrontKudos(Boolean value) {
            this.requireUpfrontKudos = value;
            return this;
        }

        public Builder amount(Integer value) {
            this.amount = value;
            return this;
        }

        public Builder extraSlowWorker(Boolean value) {
            this.extraSlowWorker = value;
            return this;
        }

        public Builder maxPixels(Long value) {
            this.maxPixels = value;
            return this;
        }

        public Builder blacklist(List<@Size(max = Bounds.MAX_BLACKLIST_WORD_LENGTH) String> value) {
            this.blacklist = value;
            return this;
        }

        public Builder allowImg2img(Boolean value) {
            this.allowImg2img = value;
            return this;
        }

        public Builder allowPainting(Boolean value) {
            this.allowPainting = value;
            return this;
        }

        public Builder allowUnsafeIpaddr(Boolean value) {
            this.allowUnsafeIpaddr = value;
            return this;
        }

        public Builder allowPostProcessing(Boolean value) {
            this.allowPostProcessing = value;
            return this;
        }

        public Builder allowControlnet(Boolean value) {
            this.allowControlnet = value;
            return this;
        }

        public Builder allowSdxlControlnet(Boolean value) {
            this.allowSdxlControlnet = value;
            return this;
        }

        public Builder allowLora(Boolean value) {
            this.allowLora = value;
            return this;
        }

        public Builder limitMaxSteps(Boolean value) {
            this.limitMaxSteps = value;
            return this;
        }

        public ImagePopInput build() {
            return new ImagePopInput(
                    name,
                    priorityUsernames,
                    nsfw,
                    models,
                    bridgeAgent,
                    threads,
                    requireUpfrontKudos,
                    amount,
                    extraSlowWorker,
                    maxPixels,
                    blacklist,
                    allowImg2img,
                    allowPainting,
                    allowUnsafeIpaddr,
                    allowPostProcessing,
                    allowControlnet,
                    allowSdxlControlnet,
                    allowLora,
                    limitMaxSteps);
        }
    }
}
