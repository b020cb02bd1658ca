package io.throng.protocol.text;

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
 * Body of {@code POST generate/text/pop} (text spec 1.3).
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
 * @param maxLength most tokens it generates; absent means {@link #DEFAULT_MAX_LENGTH}
 * @param maxContextLength largest context it takes; absent means {@link #DEFAULT_MAX_CONTEXT_LENGTH}
 * @param softprompts soft prompts it has; absent: none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TextPopInput(
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

        @JsonProperty("max_length") @Min(0) @Max(Integer.MAX_VALUE)
        Integer maxLength,

        @JsonProperty("max_context_length") @Min(0) @Max(Integer.MAX_VALUE)
        Integer maxContextLength,

        @Size(max = Bounds.MAX_SOFT_PROMPTS) List<@Size(max = Bounds.MAX_NAME_LENGTH) String> softprompts) {
    /** Most tokens it generates where the worker names none. */
    public static final int DEFAULT_MAX_LENGTH = 512;

    /** Largest context where the worker names none. */
    public static final int DEFAULT_MAX_CONTEXT_LENGTH = 2048;

    public TextPopInput {
        priorityUsernames = priorityUsernames == null ? null : List.copyOf(priorityUsernames);
        models = models == null ? null : List.copyOf(models);
        softprompts = softprompts == null ? null : List.copyOf(softprompts);
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

    /** {@code max_length} as it takes effect: {@link #DEFAULT_MAX_LENGTH} when absent. */
    public int effectiveMaxLength() {
        return maxLength == null ? DEFAULT_MAX_LENGTH : maxLength;
    }

    /** {@code max_context_length} as it takes effect: {@link #DEFAULT_MAX_CONTEXT_LENGTH} when absent. */
    public int effectiveMaxContextLength() {
        return maxContextLength == null ? DEFAULT_MAX_CONTEXT_LENGTH : maxContextLength;
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
                .maxLength(maxLength)
                .maxContextLength(maxContextLength)
                .softprompts(softprompts);
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
        private Integer maxLength;
        private Integer maxContextLength;
        private List<@Size(max = Bounds.MAX_NAME_LENGTH) String> softprompts;

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

        public Builder maxLength(Integer value) {
            this.maxLength = value;
            return this;
        }

        public Builder maxContextLength(Integer value) {
            this.maxContextLength = value;
            return this;
        }

        public Builder softprompts(List<@Size(max = Bounds.MAX_NAME_LENGTH) String> value) {
            this.softprompts = value;
            return this;
        }

        public TextPopInput build() {
            return new TextPopInput(
                    name,
                    priorityUsernames,
                    nsfw,
                    models,
                    bridgeAgent,
                    threads,
                    requireUpfrontKudos,
                    amount,
                    extraSlowWorker,
                    maxLength,
                    maxContextLength,
                    softprompts);
        }
    }
}
