package io.throng.server.moderation.address;

import java.net.InetAddress;

/**
 * Somebody who knows whether an address belongs to a VPN, a proxy or another place where people hide (operations spec 4.3). Providers
 * may block; their verdicts are kept by {@link Reputation}.
 */
@FunctionalInterface
public interface ReputationProvider {
    /** What is known of an address. */
    enum Verdict {
        SAFE,
        /** People hide there. */
        UNSAFE,
        /** The provider could not say now. */
        UNDECIDED
    }

    Verdict judge(InetAddress address);
}
