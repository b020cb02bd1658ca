package io.throng.server.moderation.address;

import static java.util.Objects.requireNonNull;

import io.throng.server.http.AddressRange;
import io.throng.server.http.ClientAddresses;
import io.throng.server.http.PassKeys;
import io.vertx.core.http.HttpServerRequest;
import java.net.InetAddress;
import java.util.Optional;

/**
 * Finds out where a call comes from (operations spec 4.5). {@code Proxied-For} counts only beside the passkey of a service; what is
 * no address in it is ignored.
 */
public final class Origins {
    static final String PROXIED_FOR = "Proxied-For";
    static final String PROXY_AUTHORIZATION = "Proxy-Authorization";

    private final ClientAddresses addresses;
    private final PassKeys passKeys;

    public Origins(ClientAddresses addresses, PassKeys passKeys) {
        this.addresses = requireNonNull(addresses);
        this.passKeys = requireNonNull(passKeys);
    }

    public Origin of(HttpServerRequest request) {
        InetAddress peer = addresses.of(request);
        String proxiedFor = request.getHeader(PROXIED_FOR);
        return proxiedFor == null
                ? new Origin(peer, peer)
                : of(peer, proxiedFor, Optional.ofNullable(request.getHeader(PROXY_AUTHORIZATION)));
    }

    Origin of(InetAddress peer, String proxiedFor, Optional<String> passkey) {
        if (passkey.filter(passKeys::isKnown).isEmpty()) {
            return new Origin(peer, peer);
        }
        try {
            AddressRange client = AddressRange.parseExact(proxiedFor.strip());
            return new Origin(peer, client.isSingle() ? client.network() : peer);
        } catch (IllegalArgumentException e) {
            return new Origin(peer, peer);
        }
    }
}
