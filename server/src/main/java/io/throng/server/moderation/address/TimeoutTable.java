package io.throng.server.moderation.address;

import static java.util.Objects.requireNonNull;

import io.throng.server.http.AddressRange;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All time-outs of addresses and networks, as one immutable snapshot. Networks are kept by the length of their prefix, longest first,
 * each length in a hash table; a look-up masks the address once per length in use, so it costs at most 33 (IPv4) or 129 (IPv6) hash
 * look-ups and in practice two or three, however many networks there are.
 */
final class TimeoutTable {
    /** Nobody is in time-out. */
    static final TimeoutTable EMPTY = new TimeoutTable(List.of());

    private final NavigableMap<Integer, Map<InetAddress, Timeout>> v4 = new TreeMap<>();
    private final NavigableMap<Integer, Map<InetAddress, Timeout>> v6 = new TreeMap<>();
    private final List<Timeout> all;

    /** A network, or a single address, that may not call until then. */
    record Timeout(AddressRange network, Instant until) {
        Timeout {
            requireNonNull(network);
            requireNonNull(until);
        }

        /** How long from now; zero or less when it is over. */
        Duration left(Instant now) {
            return Duration.between(now, until);
        }
    }

    TimeoutTable(Collection<Timeout> timeouts) {
        all = List.copyOf(timeouts);
        for (Timeout timeout : all) {
            AddressRange network = timeout.network().masked();
            lengths(network.network())
                    .computeIfAbsent(network.prefixBits(), bits -> new HashMap<>())
                    .put(network.network(), timeout);
        }
    }

    List<Timeout> all() {
        return all;
    }

    /** Time-outs that hold for the address now, the narrowest network first. */
    List<Timeout> covering(InetAddress address, Instant now) {
        NavigableMap<Integer, Map<InetAddress, Timeout>> lengths = lengths(address);
        if (lengths.isEmpty()) {
            return List.of();
        }
        List<Timeout> covering = new ArrayList<>(1);
        lengths.descendingMap().forEach((bits, networks) -> {
            Timeout timeout =
                    networks.get(new AddressRange(address, bits).masked().network());
            if (timeout != null && timeout.until().isAfter(now)) {
                covering.add(timeout);
            }
        });
        return covering;
    }

    /** How long the address may not call, by the narrowest network that says so; empty if it may. */
    Optional<Duration> left(InetAddress address, Instant now) {
        List<Timeout> covering = covering(address, now);
        return covering.isEmpty()
                ? Optional.empty()
                : Optional.of(covering.getFirst().left(now));
    }

    private NavigableMap<Integer, Map<InetAddress, Timeout>> lengths(InetAddress address) {
        return address.getAddress().length == Integer.BYTES ? v4 : v6;
    }
}
