package io.throng.server.http;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;

/**
 * A network of addresses, or a single one.
 *
 * @param network any address in it
 * @param prefixBits leading bits that count, 0 to 32 or 128
 */
public record AddressRange(InetAddress network, int prefixBits) {
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
