package io.throng.server.dispatch.matching;

import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/** The seed with which a whole batch of images is made. Seeds are unsigned 32-bit numbers. Source: image spec 2.8, 5.8. */
public final class BatchSeed {

    /** Largest seed. */
    public static final long MAX_SEED = 0xFFFF_FFFFL;

    private BatchSeed() {}

    /**
     * The seed of the batch popped now.
     *
     * @param stored the request's seed, 0 to {@link #MAX_SEED}; empty for a fresh one at every pop
     * @param variation {@code seed_variation}, at least 1; empty to use the same seed for every pop
     * @param remainingBefore images of the request not yet handed out before this pop, at least 1
     */
    public static long of(OptionalLong stored, OptionalInt variation, int remainingBefore, RandomGenerator random) {
        if (remainingBefore < 1) {
            throw new IllegalArgumentException("remainingBefore must be at least 1: " + remainingBefore);
        }
        if (stored.isEmpty()) {
            return random(remainingBefore, random);
        }
        long seed = stored.getAsLong();
        if (seed < 0 || seed > MAX_SEED) {
            throw new IllegalArgumentException("seed must be 0.." + MAX_SEED + ": " + seed);
        }
        if (variation.isEmpty()) {
            return seed;
        }
        long varied = seed + (long) variation.getAsInt() * remainingBefore;
        return varied > MAX_SEED ? varied >>> Integer.SIZE : varied;
    }

    /**
     * A fresh seed, uniform in {@code images} to {@link #MAX_SEED}.
     *
     * @param images images the seed is for, at least 0
     */
    public static long random(int images, RandomGenerator random) {
        return random.nextLong(images, MAX_SEED + 1);
    }
}
