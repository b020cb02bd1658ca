package io.throng.server.dispatch.matching;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * What a worker program calls itself: {@code name:version:url}. Source: image spec 5.7, text spec 7.4.
 *
 * @param name program name, case-sensitive; {@link #UNKNOWN_NAME} if the text cannot be read
 * @param version program version
 */
public record BridgeAgent(String name, SemanticVersion version) {

    /** Name of every agent that is not written as {@code name:version:url} with a readable version. */
    public static final String UNKNOWN_NAME = "unknown";

    /** The agent that cannot be read. */
    public static final BridgeAgent UNKNOWN = new BridgeAgent(UNKNOWN_NAME, SemanticVersion.ZERO);

    public BridgeAgent {
        requireNonNull(name, "name");
        requireNonNull(version, "version");
    }

    /** Reads {@code text}, split at its first two colons. Never fails; see {@link #UNKNOWN}. */
    public static BridgeAgent parse(String text) {
        int first = text.indexOf(':');
        int second = first < 0 ? -1 : text.indexOf(':', first + 1);
        if (second < 0) {
            return UNKNOWN;
        }
        Optional<SemanticVersion> version = SemanticVersion.parse(text.substring(first + 1, second));
        return version.map(known -> new BridgeAgent(text.substring(0, first), known))
                .orElse(UNKNOWN);
    }
}
