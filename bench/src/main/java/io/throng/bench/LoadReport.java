package io.throng.bench;

import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/**
 * What a run measured.
 *
 * @param seconds between the end of the warm-up and the last counted answer
 * @param latencies of the calls that succeeded, nanoseconds, by label
 * @param failed counted calls that were answered with another status than 2xx, or not at all
 * @param firstFailure what the first of them said, warm-up included
 * @param generatorCores processor time the generator's own process took, in cores
 */
public record LoadReport(
        double seconds,
        Map<String, Histogram> latencies,
        long failed,
        Optional<String> firstFailure,
        double generatorCores) {
    /** Succeeded calls of a label. */
    public long count(String label) {
        Histogram histogram = latencies.get(label);
        return histogram == null ? 0 : histogram.getTotalCount();
    }

    /** Succeeded calls of a label per second. */
    public double rate(String label) {
        return seconds == 0 ? 0 : count(label) / seconds;
    }

    /**
     * A latency.
     *
     * @param percentile 0 to 100
     * @return milliseconds; 0 when no call succeeded
     */
    public double millis(String label, double percentile) {
        Histogram histogram = latencies.get(label);
        return histogram == null ? 0 : histogram.getValueAtPercentile(percentile) / 1e6;
    }
}
