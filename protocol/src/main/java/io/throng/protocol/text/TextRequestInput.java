package io.throng.protocol.text;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.throng.protocol.Bounds;
import io.throng.protocol.ExtraSourceImage;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;

/**
 * Body of {@code POST generate/text/async} (text spec 1.2).
 *
 * @param prompt required; an empty one passes the schema and is refused by the domain
 * @param params how to make the text; absent means {@link TextParams#EMPTY}
 * @param models models by name; absent and empty both mean any
 * @param softprompt name of a soft prompt; accepted
 * @param trustedWorkers whether only workers of trusted owners may serve it; absent means {@code false}
 * @param validatedBackends whether only validated back ends may serve it; absent means {@code false}
 * @param slowWorkers whether slow workers may serve it; refusing them costs more; absent means {@code true}
 * @param extraSlowWorkers accepted, without effect on text; absent means {@code false}
 * @param workers ids of workers wanted or, with {@code workerBlacklist}, not wanted; the first five count; absent: any
 * @param workerBlacklist whether {@code workers} are those not wanted; absent means {@code false}
 * @param dryRun whether only the price is asked for; absent means {@code false}
 * @param proxiedAccount on whose behalf a service account asks; absent: its own
 * @param disableBatching whether every result must come from a pop of its own; absent means {@code false}
 * @param allowDowngrade whether the request may be made smaller instead of refused for want of kudos; absent means {@code
 *     false}
 * @param extraSourceImages any non-empty list is refused by the domain
 * @param webhook address told of each result; absent: none
 * @param style id or name of a style to apply; absent: none
 * @param nsfw accepted, without effect on matching; absent means {@code true}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TextRequestInput(
        @NotNull @Size(max = Bounds.MAX_TEXT_PROMPT_LENGTH) String prompt,
        TextParams params,
        @Size(max = Bounds.MAX_MODELS) List<@Size(max = Bounds.MAX_NAME_LENGTH) String> models,
        @Size(min = 1, max = Bounds.MAX_NAME_LENGTH) String softprompt,
        @JsonProperty("trusted_workers") Boolean trustedWorkers,
        @JsonProperty("validated_backends") Boolean validatedBackends,
        @JsonProperty("slow_workers") Boolean slowWorkers,
        @JsonProperty("extra_slow_workers") Boolean extraSlowWorkers,
        @Size(max = Bounds.MAX_TARGETED_WORKERS) List<@Size(max = Bounds.MAX_ID_LENGTH) String> workers,
        @JsonProperty("worker_blacklist") Boolean workerBlacklist,
        @JsonProperty("dry_run") Boolean dryRun,

        @JsonProperty("proxied_account") @Size(max = Bounds.MAX_PROXIED_ACCOUNT_LENGTH)
        String proxiedAccount,

        @JsonProperty("disable_batching") Boolean disableBatching,
        @JsonProperty("allow_downgrade") Boolean allowDowngrade,

        @JsonProperty("extra_source_images") @Size(max = Bounds.MAX_EXTRAS)
        List<ExtraSourceImage> extraSourceImages,

        @Size(max = 1024) String webhook,
        @Size(min = 3, max = 1024) String style,
        Boolean nsfw) {
    public TextRequestInput {
        models = models == null ? null : List.copyOf(models);
        workers = workers == null ? null : List.copyOf(workers);
        extraSourceImages = extraSourceImages == null ? null : List.copyOf(extraSourceImages);
    }

    /** {@code params} as it takes effect: {@link TextParams#EMPTY} when absent. */
    public TextParams effectiveParams() {
        return params == null ? TextParams.EMPTY : params;
    }

    /** {@code models} as it takes effect: {@code List.of()} when absent. */
    public List<@Size(max = Bounds.MAX_NAME_LENGTH) String> effectiveModels() {
        return models == null ? List.of() : models;
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

    /** {@code worker_blacklist} as it takes effect: {@code false} when absent. */
    public boolean effectiveWorkerBlacklist() {
        return workerBlacklist == null ? false : workerBlacklist;
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

    /** {@code nsfw} as it takes effect: {@code true} when absent. */
    public boolean effectiveNsfw() {
        return nsfw == null ? true : nsfw;
    }

    /** A builder that starts from the members of this record. */
    public Builder toBuilder() {
        return new Builder()
                .prompt(prompt)
                .params(params)
                .models(models)
                .softprompt(softprompt)
                .trustedWorkers(trustedWorkers)
                .validatedBackends(validatedBackends)
                .slowWorkers(slowWorkers)
                .extraSlowWorkers(extraSlowWorkers)
                .workers(workers)
                .workerBlacklist(workerBlacklist)
                .dryRun(dryRun)
                .proxiedAccount(proxiedAccount)
                .disableBatching(disableBatching)
                .allowDowngrade(allowDowngrade)
                .extraSourceImages(extraSourceImages)
                .webhook(webhook)
                .style(style)
                .nsfw(nsfw);
    }

    /** A builder with every member absent. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects the members; what is not set stays absent. */
    public static final class Builder {
        private String prompt;
        private TextParams params;
        private List<@Size(max = Bounds.MAX_NAME_LENGTH) String> models;
        private String softprompt;
        private Boolean trustedWorkers;
        private Boolean validatedBackends;
        private Boolean slowWorkers;
        private Boolean extraSlowWorkers;
        private List<@Size(max = Bounds.MAX_ID_LENGTH) String> workers;
        private Boolean workerBlacklist;
        private Boolean dryRun;
        private String proxiedAccount;
        private Boolean disableBatching;
        private Boolean allowDowngrade;
        private List<ExtraSourceImage> extraSourceImages;
        private String webhook;
        private String style;
        private Boolean nsfw;

        private Builder() {}

        public Builder prompt(String value) {
            this.prompt = value;
            return this;
        }

        public Builder params(TextParams value) {
            this.params = value;
            return this;
        }

        public Builder models(List<@Size(max = Bounds.MAX_NAME_LENGTH) String> value) {
            this.models = value;
            return this;
        }

        public Builder softprompt(String value) {
            this.softprompt = value;
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

        public Builder workers(List<@Size(max = Bounds.MAX_ID_LENGTH) String> value) {
            this.workers = value;
            return this;
        }

        public Builder workerBlacklist(Boolean value) {
            this.workerBlacklist = value;
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

        public Builder extraSourceImages(List<ExtraSourceImage> value) {
            this.extraSourceImages = value;
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

        public Builder nsfw(Boolean value) {
            this.nsfw = value;
            return this;
        }

        public TextRequestInput build() {
            return new TextRequestInput(
                    prompt,
                    params,
                    models,
                    softprompt,
                    trustedWorkers,
                    validatedBackends,
                    slowWorkers,
                    extraSlowWorkers,
                    workers,
                    workerBlacklist,
                    dryRun,
                    proxiedAccount,
                    disableBatching,
                    allowDowngrade,
                    extraSourceImages,
                    webhook,
                    style,
                    nsfw);
        }
    }
}
