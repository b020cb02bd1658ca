package io.throng.bench;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
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
    /** Both as one: a measurement in parts. */
    LoadReport plus(LoadReport other) {
        Map<String, Histogram> all = new HashMap<>();
        for (LoadReport report : List.of(this, other)) {
            report.latencies.forEach((label, histogram) -> all.merge(label, histogram.copy(), (sum, one) -> {
                sum.add(one);
                return sum;
            }));
        }
        double together = seconds + other.seconds;
        return new LoadReport(
                together,
                all,
                failed + other.failed,
                firstFailure.or(other::firstFailure),
                together == 0 ? 0 : (generatorCores * seconds + other.generatorCores * other.seconds) / together);
    }

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
     * Seconds between two succeeded calls of a label.
     *
     * @throws IOException when none succeeded
     */
    double secondsPerCall(String label) throws IOException {
        if (count(label) == 0) {
            throw new IOException("no " + label + " succeeded: " + firstFailure.orElse("none was answered in time"));
        }
        return seconds / count(label);
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
