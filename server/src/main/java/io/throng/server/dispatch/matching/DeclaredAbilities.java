package io.throng.server.dispatch.matching;

import java.util.List;

/**
 * What a worker says about its own software, an extension of the contract: with it a program that the agent table does not know is as
 * good as one that it does. Names nobody knows are ignored, so that newer workers may talk to older servers.
 *
 * @param capabilities wire names of {@link Capability}s; empty to fall back on the agent table
 * @param samplers wire names of {@link Sampler}s, each without and, given {@link Capability#KARRAS}, also with the karras schedule; empty to
 *     fall back on the agent table
 */
public record DeclaredAbilities(List<String> capabilities, List<String> samplers) {

    /** A worker that declares nothing. */
    public static final DeclaredAbilities NONE = new DeclaredAbilities(List.of(), List.of());

    public DeclaredAbilities {
        capabilities = List.copyOf(capabilities);
        samplers = List.copyOf(samplers);
    }
}
