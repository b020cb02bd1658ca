package io.throng.server.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class NodeMetersTest {
    @Test
    void aStoppedNodeLeavesNoFiguresOfOursAndAllOfOthers() {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        meters.counter("throng.pop.jobs", "kind", "image").increment();
        meters.gauge("throng.workers.remembered", 3);
        meters.counter("http.server.requests").increment();

        NodeMeters.forget(meters);

        assertThat(meters.getMeters())
                .extracting(Meter::getId)
                .extracting(Meter.Id::getName)
                .containsExactly("http.server.requests");
    }
}
