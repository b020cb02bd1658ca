package io.throng.server.moderation.address;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;

/**
 * Where a call comes from.
 *
 * @param peer nearest address that is no trusted proxy
 * @param client whom the call is made for: the same, or the address that a service with a passkey names
 */
public record Origin(InetAddress peer, InetAddress client) {
    public Origin {
        requireNonNull(peer);
        requireNonNull(client);
    }

    /** Whether a service made the call for somebody else. */
    public boolean isProxied() {
        return !peer.equals(client);
    }
}
