package io.throng.server.dispatch.matching;

import static java.util.Objects.requireNonNull;

/**
 * What follows from the software a worker runs.
 *
 * @param agent the program
 * @param capabilities mask of {@link Capability}s
 * @param samplers mask of {@link Sampler#bit}s
 * @param rewardPercent share of an image's worth that the worker and its owner are credited: 100 for the latest version of an official
 *     program, 90 for an older one, 75 for others (image spec 5.7, 7.5)
 * @param validatedTextBackend whether texts from it are paid in full and reach requests for validated back ends (text spec 7.4)
 */
public record AgentProfile(
        BridgeAgent agent, long capabilities, int samplers, int rewardPercent, boolean validatedTextBackend) {

    public AgentProfile {
        requireNonNull(agent, "agent");
        if (rewardPercent < 1 || rewardPercent > 100) {
            throw new IllegalArgumentException("rewardPercent must be 1..100: " + rewardPercent);
        }
    }

    /** Whether the software has the capability. */
    public boolean can(Capability capability) {
        return capability.in(capabilities);
    }

    /** Whether the software has the sampler with or without the karras schedule. */
    public boolean can(Sampler sampler, boolean karras) {
        return (samplers & sampler.bit(karras)) != 0;
    }
}
