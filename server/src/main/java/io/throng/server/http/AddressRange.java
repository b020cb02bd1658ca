package io.throng.server.http;

import static java.util.Objects.requireNonNull;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * A network of addresses, or a single one.
 *
 * @param network any address in it
 * @param prefixBits leading bits that count, 0 to 32 or 128
 */
public record AddressRange(InetAddress network, int prefixBits) {
    /** Leading bits of the network that one subscriber of IPv6 has to itself. */
    public static final int SUBSCRIBER_BITS_V6 = 64;

    private static final Pattern LITERAL = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
    private static final Pattern PREFIX = Pattern.compile("/\\d{1,3}");

    public AddressRange {
        int bits = requireNonNull(network).getAddress().length * Byte.SIZE;
        if (prefixBits < 0 || prefixBits > bits) {
            throw new IllegalArgumentException("prefix must be from 0 to " + bits + " bits, was " + prefixBits);
        }
    }

    /**
     * Reads {@code 10.0.0.0/8}, {@code fd00::/8} or a bare address. Names are not looked up.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    public static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        InetAddress network = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
        int bits = network.getAddress().length * Byte.SIZE;
        return new AddressRange(network, slash < 0 ? bits : Integer.parseInt(text.substring(slash + 1)));
    }

    /**
     * Like {@link #parse}, for what people type: an IPv4 address has four parts, and nothing stands behind the prefix of a network.
     *
     * @throws IllegalArgumentException with a sentence for whoever typed it
     */
    public static AddressRange parseExact(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        if (!LITERAL.matcher(address).matches()
                || slash >= 0 && !PREFIX.matcher(text.substring(slash)).matches()) {
            throw new IllegalArgumentException("'" + text + "' is no IP address and no network like 10.0.0.0/8");
        }
        AddressRange range = parse(text);
        if (!range.masked().equals(range)) {
            throw new IllegalArgumentException("'" + text + "' names an address inside a network; the network is "
                    + range.masked().text());
        }
        return range;
    }

    /** What one subscriber has: an address of IPv4, or the /64 network of one of IPv6. */
    public static AddressRange subscriber(InetAddress address) {
        return address instanceof Inet6Address
                ? new AddressRange(address, SUBSCRIBER_BITS_V6).masked()
                : single(address);
    }

    /** The address alone. */
    public static AddressRange single(InetAddress address) {
        return new AddressRange(address, address.getAddress().length * Byte.SIZE);
    }

    /** Whether it is one address. */
    public boolean isSingle() {
        return prefixBits == network.getAddress().length * Byte.SIZE;
    }

    /** The same network, named by its first address. */
    public AddressRange masked() {
        byte[] bytes = network.getAddress();
        for (int i = 0, bits = prefixBits; i < bytes.length; i++, bits -= Byte.SIZE) {
            bytes[i] = (byte) (bits >= Byte.SIZE ? bytes[i] : bits <= 0 ? 0 : bytes[i] & 0xff << (Byte.SIZE - bits));
        }
        try {
            return new AddressRange(
                    bytes.length == Integer.BYTES
                            ? Inet4Address.getByAddress(bytes)
                            : Inet6Address.getByAddress(null, bytes, -1),
                    prefixBits);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + bytes.length + " bytes", e);
        }
    }

    /** {@code 10.0.0.0/8}, or the bare address if it is one. */
    public String text() {
        return isSingle() ? network.getHostAddress() : network.getHostAddress() + "/" + prefixBits;
    }

    /** Whether the address lies in the network; never for one of the other protocol version. */
    public boolean contains(InetAddress address) {
        byte[] mine = network.getAddress();
        byte[] other = address.getAddress();
        if (mine.length != other.length) {
            return false;
        }
        for (int i = 0, bits = prefixBits; bits > 0; i++, bits -= Byte.SIZE) {
            int mask = bits >= Byte.SIZE ? 0xff : (0xff << (Byte.SIZE - bits)) & 0xff;
            if (((mine[i] ^ other[i]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }
}
