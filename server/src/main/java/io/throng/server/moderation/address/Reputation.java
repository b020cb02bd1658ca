package io.throng.server.moderation.address;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import io.throng.server.http.AddressRange;
import io.throng.server.moderation.address.ReputationProvider.Verdict;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * What is thought of addresses (operations spec 4.3). Verdicts are kept, so that the provider is asked once in hours for each address;
 * that it could not say is kept for seconds only.
 */
public final class Reputation {
    /** How long a verdict holds. */
    public static final Duration LIFE = Duration.ofHours(6);

    /** How long nobody asks again about an address that the provider could not judge. */
    public static final Duration UNDECIDED_LIFE = Duration.ofSeconds(30);

    /** Most verdicts kept; those used least are forgotten first. */
    static final int MAX_VERDICTS = 100_000;

    private final Optional<ReputationProvider> provider;
    private final NetworkList safe;
    private final Cache<AddressRange, Verdict> verdicts;

    /**
     * @param provider empty: all addresses are safe
     * @param safe networks that are not asked about
     */
    public Reputation(Optional<ReputationProvider> provider, NetworkList safe, Ticker ticker) {
        this.provider = requireNonNull(provider);
        this.safe = requireNonNull(safe);
        this.verdicts = Caffeine.newBuilder()
                .maximumSize(MAX_VERDICTS)
                .expireAfter(Expiry.writing(
                        (AddressRange range, Verdict verdict) -> verdict == Verdict.UNDECIDED ? UNDECIDED_LIFE : LIFE))
                .ticker(ticker)
                .build();
    }

    /** The verdict if it is at hand; never blocks. */
    public Optional<Verdict> known(InetAddress address) {
        if (provider.isEmpty()) {
            return Optional.of(Verdict.SAFE);
        }
        Verdict verdict = verdicts.getIfPresent(AddressRange.subscriber(address));
        if (verdict != null) {
            return Optional.of(verdict);
        }
        return isNeverAsked(address) ? Optional.of(Verdict.SAFE) : Optional.empty();
    }

    /** The verdict, after asking the provider if need be. Blocks. */
    public Verdict judge(InetAddress address) {
        Optional<Verdict> known = known(address);
        if (known.isPresent()) {
            return known.get();
        }
        Verdict verdict = provider.orElseThrow().judge(address);
        verdicts.put(AddressRange.subscriber(address), verdict);
        return verdict;
    }

    /** Addresses of the operator's own network belong to no VPN that a provider could know. */
    private boolean isNeverAsked(InetAddress address) {
        return address.isLoopbackAddress() || address.isSiteLocalAddress() || safe.contains(address);
    }
}
