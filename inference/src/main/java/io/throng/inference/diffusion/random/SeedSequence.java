package io.throng.inference.diffusion.random;

import java.util.Arrays;

/**
 * NumPy's {@code SeedSequence}: hashes an entropy and a key into as many independent seeds as wanted, so that the nodes of a tree
 * can draw random numbers of their own without knowing each other.
 */
final class SeedSequence {
    private static final int INIT_A = 0x43b0d7e5;
    private static final int MULT_A = 0x931e8875;
    private static final int INIT_B = 0x8b51f9dd;
    private static final int MULT_B = 0x58f38ded;
    private static final int MIX_LEFT = 0xca01f9dd;
    private static final int MIX_RIGHT = 0x4973f715;
    private static final int SHIFT = 16;

    private final int[] pool;
    private int hash = INIT_A;

    /**
     * @param entropy 0 or more
     * @param spawnKey each 0 or more; empty for the root
     * @param poolWords words of the pool that everything is mixed in
     */
    SeedSequence(long entropy, long[] spawnKey, int poolWords) {
        int[] words = words(entropy, spawnKey, poolWords);
        pool = new int[poolWords];
        for (int i = 0; i < poolWords; i++) {
            pool[i] = hashed(i < words.length ? words[i] : 0);
        }
        for (int source = 0; source < poolWords; source++) {
            for (int target = 0; target < poolWords; target++) {
                if (source != target) {
                    pool[target] = mixed(pool[target], hashed(pool[source]));
                }
            }
        }
        for (int source = poolWords; source < words.length; source++) {
            for (int target = 0; target < poolWords; target++) {
                pool[target] = mixed(pool[target], hashed(words[source]));
            }
        }
    }

    /** The first seeds of 32 bits. */
    int[] seeds(int count) {
        int[] seeds = new int[count];
        int constant = INIT_B;
        for (int i = 0; i < count; i++) {
            int value = pool[i % pool.length] ^ constant;
            constant *= MULT_B;
            value *= constant;
            seeds[i] = value ^ (value >>> SHIFT);
        }
        return seeds;
    }

    /** The entropy, padded to the pool where a key follows, and the key, in words of 32 bits, the lowest first. */
    private static int[] words(long entropy, long[] spawnKey, int poolWords) {
        int[] words = new int[poolWords + 2 * spawnKey.length + 2];
        int count = put(entropy, words, 0);
        if (spawnKey.length > 0) {
            count = Math.max(count, poolWords);
        }
        for (long key : spawnKey) {
            count = put(key, words, count);
        }
        return Arrays.copyOf(words, count);
    }

    private static int put(long number, int[] words, int at) {
        words[at] = (int) number;
        if (number >>> 32 == 0) {
            return at + 1;
        }
        words[at + 1] = (int) (number >>> 32);
        return at + 2;
    }

    private int hashed(int value) {
        int result = value ^ hash;
        hash *= MULT_A;
        result *= hash;
        return result ^ (result >>> SHIFT);
    }

    private static int mixed(int left, int right) {
        int result = MIX_LEFT * left - MIX_RIGHT * right;
        return result ^ (result >>> SHIFT);
    }
}
