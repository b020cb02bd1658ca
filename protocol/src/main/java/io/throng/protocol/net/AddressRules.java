package io.throng.protocol.net;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;

/**
 * Which addresses belong to the public internet. Everything the IANA special-purpose registries (RFC 6890 and successors) set aside is
 * not public; for IPv6 the rule is turned round and only global unicast (2000::/3) minus its reserved parts passes. Addresses that
 * carry an IPv4 address inside (mapped, compatible, NAT64) are judged by that one; tunnels (6to4, Teredo) are refused.
 */
public final class AddressRules {
    private static final List<Range> RESERVED_V4 = List.of(
            range("0.0.0.0", 8),
            range("10.0.0.0", 8),
            range("100.64.0.0", 10),
            range("127.0.0.0", 8),
            range("169.254.0.0", 16),
            range("172.16.0.0", 12),
            range("192.0.0.0", 24),
            range("192.0.2.0", 24),
            range("192.88.99.0", 24),
            range("192.168.0.0", 16),
            range("198.18.0.0", 15),
            range("198.51.100.0", 24),
            range("203.0.113.0", 24),
            range("224.0.0.0", 4),
            range("240.0.0.0", 4));

    private static final Range NAT64 = range("64:ff9b::", 96);
    private static final Range COMPATIBLE_V6 = range("::", 96);
    private static final Range GLOBAL_UNICAST_V6 = range("2000::", 3);
    private static final List<Range> RESERVED_V6 = List.of(
            range("2001::", 23), // protocol assignments, Teredo and benchmarking among them
            range("2001:db8::", 32),
            range("2002::", 16),
            range("3fff::", 20));

    private AddressRules() {}

    /** Whether a packet to this address leaves for the public internet. */
    public static boolean isPublic(InetAddress address) {
        return switch (address) {
            case Inet4Address v4 -> isPublicV4(v4.getAddress());
            case Inet6Address v6 -> isPublicV6(v6.getAddress());
            default -> false;
        };
    }

    private static boolean isPublicV4(byte[] bits) {
        return RESERVED_V4.stream().noneMatch(range -> range.contains(bits));
    }

    private static boolean isPublicV6(byte[] bits) {
        if (isMapped(bits) || NAT64.contains(bits) || COMPATIBLE_V6.contains(bits)) {
            return isPublicV4(new byte[] {bits[12], bits[13], bits[14], bits[15]});
        }
        return GLOBAL_UNICAST_V6.contains(bits) && RESERVED_V6.stream().noneMatch(range -> range.contains(bits));
    }

    /** {@code ::ffff:0:0/96}; the JDK turns such literals into IPv4 addresses, other sources of bytes may not. */
    private static boolean isMapped(byte[] bits) {
        for (int i = 0; i < 10; i++) {
            if (bits[i] != 0) {
                return false;
            }
        }
        return bits[10] == (byte) 0xff && bits[11] == (byte) 0xff;
    }

    private static Range range(String literal, int prefixBits) {
        return new Range(InetAddress.ofLiteral(literal).getAddress(), prefixBits);
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared, only asked
    private record Range(byte[] network, int prefixBits) {
        boolean contains(byte[] address) {
            if (address.length != network.length) {
                return false;
            }
            for (int bit = 0; bit < prefixBits; bit += Byte.SIZE) {
                int used = Math.min(Byte.SIZE, prefixBits - bit);
                int mask = 0xff << (Byte.SIZE - used) & 0xff;
                int place = bit / Byte.SIZE;
                if ((address[place] & mask) != (network[place] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }
}
