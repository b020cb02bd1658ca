package io.throng.server.moderation.address;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.throng.server.http.AddressRange;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/**
 * Addresses with higher limits: those of services, by the settings, and for a day those from which a trusted, service or educational
 * account made a request itself (operations spec 4.4). The latter are known to this node only.
 */
public final class TrustedAddresses {
    /** How long an address is trusted after a request. */
    public static final Duration LIFE = Duration.ofHours(24);

    /** Most addresses remembered; those used least are forgotten first. */
    static final int MAX_ADDRESSES = 50_000;

    private final List<AddressRange> services;
    private final Cache<InetAddress, Boolean> seen;

    /** @param services networks and addresses of services */
    public TrustedAddresses(List<AddressRange> services, Ticker ticker) {
        this.services = List.copyOf(services);
        this.seen = Caffeine.newBuilder()
                .maximumSize(MAX_ADDRESSES)
                .expireAfterWrite(LIFE)
                .ticker(ticker)
                .build();
    }

    /** Whether the address has higher limits. */
    public boolean contains(InetAddress address) {
        return seen.getIfPresent(address) != null || isService(address);
    }

    /** Whether the address is one of the settings' services. */
    public boolean isService(InetAddress address) {
        for (AddressRange service : services) {
            if (service.contains(address)) {
                return true;
            }
        }
        return false;
    }

    /** Trusts an address for {@link #LIFE}. */
    public void trust(InetAddress address) {
        seen.put(address, true);
    }
}
