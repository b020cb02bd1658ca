package io.throng.inference.diffusion.random;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * A Brownian motion whose increments depend on a seed and on where they are asked, never on the order of the questions: a binary
 * tree over the interval, in which each node splits its increment in two by a Brownian bridge with noise of its own seed. Agrees
 * with {@code torchsde.BrownianTree}, from which the stochastic samplers of the Python programs take their noise.
 *
 * <p>Times are rounded to six decimals, so a question descends about log₂(10⁶ · length) nodes, each of which makes as many normal
 * numbers as the motion has dimensions. Nothing is kept between questions but the last path. Not thread-safe.
 */
public final class BrownianTree {
    private static final int DECIMALS = 6;
    private static final int POOL_WORDS = 24;

    private final long entropy;
    private final int size;
    private final double start;
    private final double end;
    private final float[] total;

    /**
     * @param from start of the interval
     * @param to end of the interval, after {@code from}
     * @param size dimensions of the motion
     * @param seed 0 or more
     */
    public BrownianTree(double from, double to, int size, long seed) {
        this.entropy = seed;
        this.size = size;
        this.start = rounded(from);
        this.end = rounded(to);
        this.total = noise(new SeedSequence(seed, new long[0], POOL_WORDS).seeds(1)[0]);
        float deviation = (float) Math.sqrt(to - from);
        for (int i = 0; i < size; i++) {
            total[i] *= deviation;
        }
    }

    /** The motion's increment from one time to a later one; times outside the interval are moved to its ends. */
    public float[] increment(double from, double to) {
        double a = rounded(Math.clamp(from, start, end));
        double b = rounded(Math.clamp(to, start, end));
        float[] sum = new float[size];
        if (a < b) {
            descend(new Node(start, end, 0, 0), total, a, b, sum);
        }
        return sum;
    }

    private record Node(double start, double end, long key, long depth) {}

    /** Adds what of [a, b] lies in the node, whose whole increment is known. */
    private void descend(Node node, float[] increment, double a, double b, float[] sum) {
        if (a <= node.start && b >= node.end) {
            for (int i = 0; i < size; i++) {
                sum[i] += increment[i];
            }
            return;
        }
        double middle = rounded(0.5 * (node.end + node.start));
        double width = node.end - node.start;
        double left = middle - node.start;
        double right = node.end - middle;
        float deviation = (float) Math.sqrt(left * right / width);
        float[] noise = noise(new SeedSequence(entropy, new long[] {node.key, node.depth}, POOL_WORDS).seeds(1)[0]);
        float[] leftIncrement = new float[size];
        for (int i = 0; i < size; i++) {
            leftIncrement[i] = (float) left * increment[i] * (float) (1 / width) + deviation * noise[i];
        }
        if (a < middle) {
            descend(new Node(node.start, middle, 2 * node.key, node.depth + 1), leftIncrement, a, b, sum);
        }
        if (b > middle) {
            float[] rightIncrement = new float[size];
            for (int i = 0; i < size; i++) {
                rightIncrement[i] = increment[i] - leftIncrement[i];
            }
            descend(new Node(middle, node.end, 2 * node.key + 1, node.depth + 1), rightIncrement, a, b, sum);
        }
    }

    private float[] noise(int seed) {
        return new TorchGenerator(Integer.toUnsignedLong(seed)).normals(size);
    }

    private static double rounded(double time) {
        return new BigDecimal(time).setScale(DECIMALS, RoundingMode.HALF_EVEN).doubleValue();
    }
}
