package io.throng.server.operations;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.throng.server.commit.CommitMetrics;
import java.util.concurrent.TimeUnit;

/** Batch size, latency and failures of the group commit. */
final class CommitMeters implements CommitMetrics {
    private final DistributionSummary batch;
    private final Timer latency;
    private final Counter failures;

    CommitMeters(MeterRegistry meters) {
        batch = meters.summary("throng.commit.batch");
        latency = meters.timer("throng.commit.latency");
        failures = meters.counter("throng.commit.failures");
    }

    @Override
    public void committed(int writes, long durationNanos) {
        batch.record(writes);
        latency.record(durationNanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void failed() {
        failures.increment();
    }
}
