package io.throng.inference.diffusion.random;

/**
 * PyTorch's random generator for the processor: the Mersenne Twister MT19937 (Matsumoto and Nishimura, 1998) with PyTorch's ways of
 * making uniform and normal numbers from it. Not thread-safe.
 *
 * <p>Normal numbers come in two ways, as in {@code torch.randn}. From {@value #BLOCK} numbers on, the whole array is filled with
 * uniform numbers of 24 bits, and each block of {@value #BLOCK} is turned into normal ones by the Box–Muller transform, the first
 * half of the block giving the radii and the second the angles; a rest is made by one more block that overlaps the end. Fewer
 * numbers are made one by one with 53 bits, two from each pair of uniform numbers.
 */
public final class TorchGenerator {
    /** Numbers that are transformed together. */
    static final int BLOCK = 16;

    private static final int STATE_WORDS = 624;
    private static final int SHIFT_WORDS = 397;
    private static final int MATRIX = 0x9908b0df;
    private static final int UPPER_MASK = 0x80000000;
    private static final int LOWER_MASK = 0x7fffffff;
    private static final int INITIAL_MULTIPLIER = 1812433253;
    private static final float FLOAT_UNIT = 0x1p-24f;
    private static final int FLOAT_MASK = (1 << 24) - 1;
    private static final double DOUBLE_UNIT = 0x1p-53;
    private static final long DOUBLE_MASK = (1L << 53) - 1;

    private final int[] state = new int[STATE_WORDS];
    private int position = STATE_WORDS;
    private double spareNormal;
    private boolean hasSpare;

    /**
     * @param seed as given to {@code manual_seed}; this generator uses its low 32 bits only, as PyTorch's does
     */
    public TorchGenerator(long seed) {
        state[0] = (int) seed;
        for (int i = 1; i < STATE_WORDS; i++) {
            state[i] = INITIAL_MULTIPLIER * (state[i - 1] ^ (state[i - 1] >>> 30)) + i;
        }
    }

    /** The next 32 random bits. */
    public int nextInt() {
        if (position == STATE_WORDS) {
            twist();
        }
        int y = state[position++];
        y ^= y >>> 11;
        y ^= (y << 7) & 0x9d2c5680;
        y ^= (y << 15) & 0xefc60000;
        return y ^ (y >>> 18);
    }

    /** Independent numbers of the standard normal distribution, the same as {@code torch.randn(count)} gives. */
    public float[] normals(int count) {
        float[] values = new float[count];
        if (count < BLOCK) {
            for (int i = 0; i < count; i++) {
                values[i] = (float) nextNormal();
            }
            return values;
        }
        for (int i = 0; i < count; i++) {
            values[i] = nextFloat();
        }
        int whole = count - count % BLOCK;
        for (int start = 0; start < whole; start += BLOCK) {
            transform(values, start);
        }
        if (whole < count) {
            int start = count - BLOCK;
            for (int i = start; i < count; i++) {
                values[i] = nextFloat();
            }
            transform(values, start);
        }
        return values;
    }

    private float nextFloat() {
        return (nextInt() & FLOAT_MASK) * FLOAT_UNIT;
    }

    private double nextDouble() {
        long high = Integer.toUnsignedLong(nextInt());
        long low = Integer.toUnsignedLong(nextInt());
        return ((high << 32 | low) & DOUBLE_MASK) * DOUBLE_UNIT;
    }

    private double nextNormal() {
        if (hasSpare) {
            hasSpare = false;
            return spareNormal;
        }
        double angle = 2 * Math.PI * nextDouble();
        double radius = Math.sqrt(-2 * Math.log1p(-nextDouble()));
        spareNormal = radius * Math.sin(angle);
        hasSpare = true;
        return radius * Math.cos(angle);
    }

    private static void transform(float[] values, int start) {
        int half = BLOCK / 2;
        for (int i = start; i < start + half; i++) {
            float uniform = 1 - values[i];
            float angle = (float) (2 * Math.PI) * values[i + half];
            float radius = (float) Math.sqrt(-2 * (float) Math.log(uniform));
            values[i] = radius * (float) Math.cos(angle);
            values[i + half] = radius * (float) Math.sin(angle);
        }
    }

    private void twist() {
        for (int i = 0; i < STATE_WORDS; i++) {
            int y = (state[i] & UPPER_MASK) | (state[(i + 1) % STATE_WORDS] & LOWER_MASK);
            state[i] = state[(i + SHIFT_WORDS) % STATE_WORDS] ^ (y >>> 1) ^ ((y & 1) == 0 ? 0 : MATRIX);
        }
        position = 0;
    }
}
