package io.throng.server.operations;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.throng.server.dispatch.matching.JobKind;
import io.throng.server.pop.Pops;
import java.util.EnumMap;
import java.util.Map;

/** How pops end. */
final class PopMeters implements Pops.PopMetrics {
    private final Map<JobKind, Counter> handed = new EnumMap<>(JobKind.class);
    private final Map<JobKind, Counter> nothing = new EnumMap<>(JobKind.class);

    PopMeters(MeterRegistry meters) {
        for (JobKind kind : JobKind.values()) {
            handed.put(kind, meters.counter("throng.pop.jobs", "kind", kind.wireName()));
            nothing.put(kind, meters.counter("throng.pop.empty", "kind", kind.wireName()));
        }
    }

    @Override
    public void handed(JobKind kind, int jobs) {
        handed.get(kind).increment(jobs);
    }

    @Override
    public void nothing(JobKind kind) {
        nothing.get(kind).increment();
    }
}
