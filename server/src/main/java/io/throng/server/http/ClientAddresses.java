package io.throng.server.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * Finds out where a call comes from. {@code X-Forwarded-For} is only believed when the direct peer is one of the configured proxies;
 * the hops are then followed from the nearest back to the first one that is no such proxy. Anything unreadable ends the walk at the
 * last address that was readable, so that a caller cannot hide behind garbage.
 */
@Singleton
public final class ClientAddresses {
    /** Header in which proxies note whom they forward for, nearest hop last. */
    static final String FORWARDED_FOR = "X-Forwarded-For";

    /** Hops that are followed back. */
    static final int MAX_HOPS = 16;

    private static final InetAddress UNKNOWN = InetAddress.ofLiteral("0.0.0.0");

    private final List<AddressRange> trustedProxies;

    @Inject
    ClientAddresses(HttpConfig config) {
        this(config.trustedProxies().orElse(List.of()).stream()
                .map(AddressRange::parse)
                .toList());
    }

    /** @param trustedProxies peers that are believed about whom they forward for */
    public ClientAddresses(List<AddressRange> trustedProxies) {
        this.trustedProxies = List.copyOf(trustedProxies);
    }

    /** Address of the program that made the call. */
    public InetAddress of(HttpServerRequest request) {
        InetAddress peer = peer(request);
        return isTrusted(peer) ? of(peer, request.headers().getAll(FORWARDED_FOR)) : peer;
    }

    /** Address of the direct peer, whatever it claims about others. */
    public static InetAddress peer(HttpServerRequest request) {
        SocketAddress remote = request.remoteAddress();
        return remote == null || remote.hostAddress() == null
                ? UNKNOWN
                : literal(remote.hostAddress()).orElse(UNKNOWN);
    }

    /**
     * @param peer direct peer
     * @param forwardedFor values of the header in order of appearance, each possibly a comma-separated list
     */
    InetAddress of(InetAddress peer, List<String> forwardedFor) {
        InetAddress address = peer;
        String[] hops = String.join(",", forwardedFor).split(",");
        for (int i = hops.length - 1, left = MAX_HOPS; i >= 0 && left > 0 && isTrusted(address); i--, left--) {
            Optional<InetAddress> hop = literal(hops[i].strip());
            if (hop.isEmpty()) {
                return address;
            }
            address = hop.get();
        }
        return address;
    }

    private boolean isTrusted(InetAddress address) {
        for (AddressRange proxy : trustedProxies) {
            if (proxy.contains(address)) {
                return true;
            }
        }
        return false;
    }

    private static Optional<InetAddress> literal(String text) {
        int zone = text.indexOf('%');
        try {
            return Optional.of(InetAddress.ofLiteral(zone < 0 ? text : text.substring(0, zone)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
