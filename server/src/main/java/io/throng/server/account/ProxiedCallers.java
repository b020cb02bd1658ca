package io.throng.server.account;

import static java.util.Objects.requireNonNull;

import io.throng.server.http.ClientAddresses;
import io.throng.server.http.PassKeys;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.util.Optional;

/**
 * Whom a call is made for (accounts specification section 10): the address in {@code Proxied-For} beside a service's passkey in {@code
 * Proxy-Authorization}, else where the call comes from. Beside anything but a passkey the header is as good as absent.
 */
@Singleton
public final class ProxiedCallers {
    /** Header with the passkey. */
    public static final String PASSKEY = "Proxy-Authorization";

    /** Header with the address of the service's own caller. */
    public static final String PROXIED_FOR = "Proxied-For";

    private final ClientAddresses addresses;
    private final PassKeys passKeys;

    @Inject
    public ProxiedCallers(ClientAddresses addresses, PassKeys passKeys) {
        this.addresses = requireNonNull(addresses);
        this.passKeys = requireNonNull(passKeys);
    }

    /** The address of whom the call is made for. Never blocks. */
    public InetAddress of(HttpServerRequest request) {
        return of(addresses.of(request), request.getHeader(PASSKEY), request.getHeader(PROXIED_FOR));
    }

    /**
     * @param own where the call comes from
     * @param passkey as sent, may be null
     * @param proxiedFor as sent, may be null
     */
    InetAddress of(InetAddress own, String passkey, String proxiedFor) {
        if (passkey == null || proxiedFor == null || !passKeys.isKnown(passkey)) {
            return own;
        }
        return literal(proxiedFor.strip()).orElse(own);
    }

    private static Optional<InetAddress> literal(String text) {
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
