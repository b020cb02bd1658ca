package io.throng.protocol.image;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.throng.protocol.Bounds;
import io.throng.protocol.ExtraSourceImage;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;

/**
 * Body of {@code POST generate/async}. Effective defaults are those of image spec 2.3, not those of the published schema.
 *
 * @param prompt positive part, then optionally {@code ###} and the negative part; required
 * @param params how to make the image; absent means {@link ImageParams#EMPTY}
 * @param nsfw whether the result may be unfit for work; the published schema says false; absent means {@code true}
 * @param trustedWorkers whether only workers of trusted owners may serve it; absent means {@code false}
 * @param validatedBackends whether only validated back ends may serve it; no effect on images; absent means {@code false}
 * @param slowWorkers whether slow workers may serve it; refusing them costs more; absent means {@code true}
 * @param extraSlowWorkers whether very slow workers may serve it; absent means {@code false}
 * @param censorNsfw whether workers censor accidental unfit results; only acts when {@code nsfw} is false; absent means {@code
 *     true}
 * @param workers ids of workers wanted or, with {@code workerBlacklist}, not wanted; the first five count; absent: any
 * @param workerBlacklist whether {@code workers} are those not wanted; absent means {@code false}
 * @param models models by name; absent means {@code ["stable_diffusion"]}, an empty list means any
 * @param sourceImage base64 or an address; absent: text to image
 * @param sourceProcessing what is done with the source image; absent means {@link SourceProcessing#IMG2IMG}
 * @param sourceMask base64 or an address of the mask; absent: none
 * @param extraSourceImages further pictures; absent: none
 * @param r2 whether results are addresses (true) or base64; absent means {@code true}
 * @param shared accepted and ignored; absent means {@code false}
 * @param replacementFilter whether a suspicious prompt is rewritten rather than refused; absent means {@code true}
 * @param dryRun whether only the price is asked for; absent means {@code false}
 * @param proxiedAccount on whose behalf a service account asks; absent: its own
 * @param disableBatching whether every result must come from a pop of its own; absent means {@code false}
 * @param allowDowngrade whether the request may be made smaller instead of refused for want of kudos; absent means {@code
 *     false}
 * @param webhook address told of each result; absent: none
 * @param style id or name of a style to apply; absent: none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ImageRequestInput(
        @NotNull @Size(min = 1, max = Bounds.MAX_IMAGE_PROMPT_LENGTH)
        String prompt,

        ImageParams params,
        Boolean nsfw,
        @JsonProperty("trusted_workers") Boolean trustedWorkers,
        @JsonProperty("validated_backends") Boolean validatedBackends,
        @JsonProperty("slow_workers") Boolean slowWorkers,
        @JsonProperty("extra_slow_workers") Boolean extraSlowWorkers,
        @JsonProperty("censor_nsfw") Boolean censorNsfw,
        @Size(max = Bounds.MAX_TARGETED_WORKERS) List<@Size(max = Bounds.MAX_ID_LENGTH) String> workers,
        @JsonProperty("worker_blacklist") Boolean workerBlacklist,
        @Size(max = Bounds.MAX_MODELS) List<@Size(max = Bounds.MAX_NAME_LENGTH) String> models,

        @JsonProperty("source_image") @Size(max = Bounds.MAX_IMAGE_LENGTH)
        String sourceImage,

        @JsonProperty("source_processing") SourceProcessing sourceProcessing,

        @JsonProperty("source_mask") @Size(max = Bounds.MAX_IMAGE_LENGTH)
        String sourceMask,

        @JsonProperty("extra_source_images") @Size(max = Bounds.MAX_EXTRAS)
        List<ExtraSourceImage> extraSourceImages,

        Boolean r2,
        Boolean shared,
        @JsonProperty("replacement_filter") Boolean replacementFilter,
        @JsonProperty("dry_run") Boolean dryRun,

        @JsonProperty("proxied_account") @Size(max = Bounds.MAX_PROXIED_ACCOUNT_LENGTH)
        String proxiedAccount,

        @JsonProperty("disable_batching") Boolean disableBatching,
        @JsonProperty("allow_downgrade") Boolean allowDowngrade,
        @Size(min = 10, max = 1024) String webhook,
        @Size(min = 3, max = 1024) String style) {
    /** Models where the member is absent. */
    public static final List<String> DEFAULT_MODELS = List.of("stable_diffusion");

    public ImageRequestInput {
        workers = workers == null ? null : List.copyOf(workers);
        models = models == null ? null : List.copyOf(models);
        extraSourceImages = extraSourceImages == null ? null : List.copyOf(extraSourceImages);
    }

    /** {@code params} as it takes effect: {@link ImageParams#EMPTY} when absent. */
    public ImageParams effectiveParams() {
        return params == null ? ImageParams.EMPTY : params;
    }

    /** {@code nsfw} as it takes effect: {@code true} when absent. */
    public boolean effectiveNsfw() {
        return nsfw == null ? true : nsfw;
    }

    /** {@code trusted_workers} as it takes effect: {@code false} when absent. */
    public boolean effectiveTrustedWorkers() {
        return trustedWorkers == null ? false : trustedWorkers;
    }

    /** {@code validated_backends} as it takes effect: {@code false} when absent. */
    public boolean effectiveValidatedBackends() {
        return validatedBackends == null ? false : validatedBackends;
    }

    /** {@code slow_workers} as it takes effect: {@code true} when absent. */
    public boolean effectiveSlowWorkers() {
        return slowWorkers == null ? true : slowWorkers;
    }

    /** {@code extra_slow_workers} as it takes effect: {@code false} when absent. */
    public boolean effectiveExtraSlowWorkers() {
        return extraSlowWorkers == null ? false : extraSlowWorkers;
    }

    /** {@code censor_nsfw} as it takes effect: {@code true} when absent. */
    public boolean effectiveCensorNsfw() {
        return censorNsfw == null ? true : censorNsfw;
    }

    /** {@code worker_blacklist} as it takes effect: {@code false} when absent. */
    public boolean effectiveWorkerBlacklist() {
        return workerBlacklist == null ? false : workerBlacklist;
    }

    /** {@code models} as it takes effect: {@link #DEFAULT_MODELS} when absent. */
    public List<@Size(max = Bounds.MAX_NAME_LENGTH) String> effectiveModels() {
        return models == null ? DEFAULT_MODELS : models;
    }

    /** {@code source_processing} as it takes effect: {@link SourceProcessing#IMG2IMG} when absent. */
    public SourceProcessing effectiveSourceProcessing() {
        return sourceProcessing == null ? SourceProcessing.IMG2IMG : sourceProcessing;
    }

    /** {@code r2} as it takes effect: {@code true} when absent. */
    public boolean effectiveR2() {
        return r2 == null ? true : r2;
    }

    /** {@code shared} as it takes effect: {@code false} when absent. */
    public boolean effectiveShared() {
        return shared == null ? false : shared;
    }

    /** {@code replacement_filter} as it takes effect: {@code true} when absent. */
    public boolean effectiveReplacementFilter() {
        return replacementFilter == null ? true : replacementFilter;
    }

    /** {@code dry_run} as it takes effect: {@code false} when absent. */
    public boolean effectiveDryRun() {
        return dryRun == null ? false : dryRun;
    }

    /** {@code disable_batching} as it takes effect: {@code false} when absent. */
    public boolean effectiveDisableBatching() {
        return disableBatching == null ? false : disableBatching;
    }

    /** {@code allow_downgrade} as it takes effect: {@code false} when absent. */
    public boolean effectiveAllowDowngrade() {
        return allowDowngrade == null ? false : allowDowngrade;
    }

    /** A builder that starts from the members of this record. */
    public Builder toBuilder() {
        return new Builder()
                .prompt(prompt)
                .params(params)
                .nsfw(nsfw)
                .trustedWorkers(trustedWorkers)
                .validatedBackends(validatedBackends)
                .slowWorkers(slowWorkers)
                .extraSlowWorkers(extraSlowWorkers)
                .censorNsfw(censorNsfw)
                .workers(workers)
                .workerBlacklist(workerBlacklist)
                .models(models)
                .sourceImage(sourceImage)
                .sourceProcessing(sourceProcessing)
                .sourceMask(sourceMask)
                .extraSourceImages(extraSourceImages)
                .r2(r2)
                .shared(shared)
                .replacementFilter(replacementFilter)
                .dryRun(dryRun)
                .proxiedAccount(proxiedAccount)
                .disableBatching(disableBatching)
                .allowDowngrade(allowDowngrade)
                .webhook(webhook)
                .style(style);
    }

    /** A builder with every member absent. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects the members; what is not set stays absent. */
    public static final class Builder {
        private String prompt;
        private ImageParams params;
        private Boolean nsfw;
        private Boolean trustedWorkers;
        private Boolean validatedBackends;
        private Boolean slowWorkers;
        private Boolean extraSlowWorkers;
        private Boolean censorNsfw;
        private List<@Size(max = Bounds.MAX_ID_LENGTH) String> workers;
        private Boolean workerBlacklist;
        private List<@Size(max = Bounds.MAX_NAME_LENGTH) String> models;
        private String sourceImage;
        private SourceProcessing sourceProcessing;
        private String sourceMask;
        private List<ExtraSourceImage> extraSourceImages;
        private Boolean r2;
        private Boolean shared;
        private Boolean replacementFilter;
        private Boolean dryRun;
        private String proxiedAccount;
        private Boolean disableBatching;
        private Boolean allowDowngrade;
        private String webhook;
        private String style;

        private Builder() {}

        public Builder prompt(String value) {
            this.prompt = value;
            return this;
        }

        public Builder params(ImageParams value) {
            this.params = value;
            return this;
        }

        public Builder nsfw(Boolean value) {
            this.nsfw = value;
            return this;
        }

        public Builder trustedWorkers(Boolean value) {
            this.trustedWorkers = value;
            return this;
        }

        public Builder validatedBackends(Boolean value) {
            this.validatedBackends = value;
            return this;
        }

        public Builder slowWorkers(Boolean value) {
            this.slowWorkers = value;
            return this;
        }

        public Builder extraSlowWorkers(Boolean value) {
            this.extraSlowWorkers = value;
            return this;
        }

        public Builder censorNsfw(Boolean value) {
            this.censorNsfw = value;
            return this;
        }

        public Builder workers(List<@Size(max = Bounds.MAX_ID_LENGTH) String> value) {
            this.workers = value;
            return this;
        }

        public Builder workerBlacklist(Boolean value) {
            this.workerBlacklist = value;
            return this;
        }

        public Builder models(List<@Size(max = Bounds.MAX_NAME_LENGTH) String> value) {
            this.models = value;
            return this;
        }

        public Builder sourceImage(String value) {
            this.sourceImage = value;
            return this;
        }

        public Builder sourceProcessing(SourceProcessing value) {
            this.sourceProcessing = value;
            return this;
        }

        public Builder sourceMask(String value) {
            this.sourceMask = value;
            return this;
        }

        public Builder extraSourceImages(List<ExtraSourceImage> value) {
            this.extraSourceImages = value;
            return this;
        }

        public Builder r2(Boolean value) {
            this.r2 = value;
            return this;
        }

        public Builder shared(Boolean value) {
            this.shared = value;
            return this;
        }

        public Builder replacementFilter(Boolean value) {
            this.replacementFilter = value;
            return this;
        }

        public Builder dryRun(Boolean value) {
            this.dryRun = value;
            return this;
        }

        public Builder proxiedAccount(String value) {
            this.proxiedAccount = value;
            return this;
        }

        public Builder disableBatching(Boolean value) {
            this.disableBatching = value;
            return this;
        }

        public Builder allowDowngrade(Boolean value) {
            this.allowDowngrade = value;
            return this;
        }

        public Builder webhook(String value) {
            this.webhook = value;
            return this;
        }

        public Builder style(String value) {
            this.style = value;
            return this;
        }

        public ImageRequestInput build() {
            return new ImageRequestInput(
                    prompt,
                    params,
                    nsfw,
                    trustedWorkers,
                    validatedBackends,
                    slowWorkers,
                    extraSlowWorkers,
                    censorNsfw,
                    workers,
                    workerBlacklist,
                    models,
                    sourceImage,
                    sourceProcessing,
                    sourceMask,
                    extraSourceImages,
                    r2,
                    shared,
                    replacementFilter,
                    dryRun,
                    proxiedAccount,
                    disableBatching,
                    allowDowngrade,
                    webhook,
                    style);
        }
    }
}
