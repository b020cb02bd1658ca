package io.throng.protocol.alchemy;

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
 * Body of {@code POST interrogate/pop} (alchemy spec 2).
 *
 * @param name name of the worker; required; cut and cleaned by the domain
 * @param priorityUsernames aliases of users served first; absent: none
 * @param forms what the worker does; without any it is given nothing
 * @param amount forms it takes at once at most; absent, zero and less mean {@code 1}
 * @param bridgeAgent software of the worker, {@code name:version:url}; absent means {@code "unknown:0:unknown"}
 * @param threads forms it works on at once; absent means {@code 1}
 * @param maxTiles largest image it takes, in tiles of 512 by 512 pixels; absent means {@link #DEFAULT_MAX_TILES}, where the published
 *     schema says 16
 * @param requireUpfrontKudos whether it only serves requesters whose kudos can be set aside beforehand; no part of the published
 *     schema; absent means {@code false}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AlchemyPopInput(
        @NotNull @NulReplacedBy("") @Size(max = Bounds.MAX_NAME_LENGTH)
        String name,

        @JsonProperty("priority_usernames") @Size(max = Bounds.MAX_PRIORITY_USERNAMES)
        List<@Size(max = Bounds.MAX_NAME_LENGTH) String> priorityUsernames,

        @Size(max = Bounds.MAX_FORMS) List<AlchemyForm> forms,
        Integer amount,

        @JsonProperty("bridge_agent") @NulReplacedBy("") @Size(max = Bounds.MAX_BRIDGE_AGENT_LENGTH)
        String bridgeAgent,

        @Min(1) @Max(100) Integer threads,

        @JsonProperty("max_tiles") @Min(1) @Max(256) Integer maxTiles,

        @JsonProperty("require_upfront_kudos") Boolean requireUpfrontKudos) {
    /** Tiles where the worker names none. */
    public static final int DEFAULT_MAX_TILES = 80;

    public AlchemyPopInput {
        priorityUsernames = priorityUsernames == null ? null : List.copyOf(priorityUsernames);
        forms = forms == null ? null : List.copyOf(forms);
    }

    /** {@code amount} as it takes effect: at least 1, and {@code 1} when absent. */
    public int effectiveAmount() {
        return amount == null ? 1 : Math.max(amount, 1);
    }

    /** {@code bridge_agent} as it takes effect: {@code "unknown:0:unknown"} when absent. */
    public String effectiveBridgeAgent() {
        return bridgeAgent == null ? "unknown:0:unknown" : bridgeAgent;
    }

    /** {@code threads} as it takes effect: {@code 1} when absent. */
    public int effectiveThreads() {
        return threads == null ? 1 : threads;
    }

    /** {@code max_tiles} as it takes effect: {@link #DEFAULT_MAX_TILES} when absent. */
    public int effectiveMaxTiles() {
        return maxTiles == null ? DEFAULT_MAX_TILES : maxTiles;
    }

    /** {@code require_upfront_kudos} as it takes effect: {@code false} when absent. */
    public boolean effectiveRequireUpfrontKudos() {
        return requireUpfrontKudos != null && requireUpfrontKudos;
    }

    /** The same pop with other forms. */
    public AlchemyPopInput withForms(List<AlchemyForm> others) {
        return new AlchemyPopInput(
                name, priorityUsernames, others, amount, bridgeAgent, threads, maxTiles, requireUpfrontKudos);
    }
}
