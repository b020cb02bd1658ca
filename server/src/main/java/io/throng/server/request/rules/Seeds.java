package io.throng.server.request.rules;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/** Seeds of images: numbers from 0 to 2^32 - 1. Source: image spec 2.8. */
public final class Seeds {
    /** Greatest seed. */
    public static final long MAX = 0xFFFF_FFFFL;

    private static final int SEED_BITS = 32;

    private Seeds() {}

    /**
     * The number a seed text stands for; empty for the empty text. Digits are their value, anything else (a minus sign included) is
     * its UTF-8 bytes read as a little-endian number; of numbers too large the topmost 32-bit group is taken, counted from the
     * lowest bit.
     */
    public static OptionalLong parse(String text) {
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        boolean digits = text.chars().allMatch(c -> c >= '0' && c <= '9');
        BigInteger value = digits ? new BigInteger(text) : littleEndian(text.getBytes(StandardCharsets.UTF_8));
        int surplusBits = Math.max(0, value.bitLength() - SEED_BITS);
        int groups = Math.ceilDiv(surplusBits, SEED_BITS);
        return OptionalLong.of(value.shiftRight(groups * SEED_BITS).longValueExact());
    }

    /** A random seed that leaves room for {@code images} seeds below it: uniform from {@code images} to {@link #MAX}. */
    public static long random(RandomGenerator random, int images) {
        return random.nextLong(images, MAX + 1);
    }

    private static BigInteger littleEndian(byte[] bytes) {
        byte[] bigEndian = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            bigEndian[bytes.length - 1 - i] = bytes[i];
        }
        return new BigInteger(1, bigEndian);
    }
}
