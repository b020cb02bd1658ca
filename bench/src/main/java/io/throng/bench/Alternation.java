package io.throng.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Two ways to do the same work, measured in turn: reference, measured, reference, …, reference. Each measured stretch is held against the
 * mean of the two beside it, so that a machine that becomes faster or slower at a steady pace favours neither; the median of these
 * ratios forgives a single disturbed stretch.
 *
 * @param reference seconds a job of the reference takes, one more stretch than measured ones
 * @param measured seconds a job takes in the way that is measured
 */
record Alternation(List<Double> reference, List<Double> measured) {
    /** Most rounds of a run. */
    static final int MAX_ROUNDS = 50;

    Alternation {
        reference = List.copyOf(reference);
        measured = List.copyOf(measured);
        if (measured.isEmpty() || reference.size() != measured.size() + 1) {
            throw new IllegalArgumentException(
                    measured.size() + " measured stretches need one more of the reference, not " + reference.size());
        }
    }

    /** One of them, measured once. */
    @FunctionalInterface
    interface Stretch {
        /** Has a stretch of jobs done; answers the seconds that one of them took. */
        double secondsPerJob() throws IOException, InterruptedException;
    }

    /**
     * Measures.
     *
     * @param rounds measured stretches, 1 to {@link #MAX_ROUNDS}
     */
    static Alternation run(Stretch reference, Stretch measured, int rounds) throws IOException, InterruptedException {
        List<Double> references = new ArrayList<>();
        List<Double> stretches = new ArrayList<>();
        references.add(reference.secondsPerJob());
        for (int i = 0; i < rounds; i++) {
            stretches.add(measured.secondsPerJob());
            references.add(reference.secondsPerJob());
        }
        return new Alternation(references, stretches);
    }

    /** Of each round, how fast the measured way is against the reference: 1 is equal, less is slower. */
    List<Double> ratios() {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < measured.size(); i++) {
            ratios.add((reference.get(i) + reference.get(i + 1)) / 2 / measured.get(i));
        }
        return ratios;
    }

    /** The median of the ratios. */
    double ratio() {
        return median(ratios());
    }

    /** Middle value; the mean of the two middle ones of an even number. */
    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
