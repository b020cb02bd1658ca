package io.throng.server.operations;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.throng.server.commit.GroupCommitter;
import io.throng.server.dispatch.matching.JobKind;
import io.throng.server.request.LiveRequests;
import io.throng.server.worker.WorkerRegistry;
import java.util.List;

/** Gauges of what a node has in memory, and the end of all figures of a node. */
final class NodeMeters {
    private static final String PREFIX = "throng.";

    private NodeMeters() {}

    static void of(MeterRegistry meters, LiveRequests live, GroupCommitter committer, WorkerRegistry workers) {
        for (JobKind kind : JobKind.GENERATIONS) {
            List<Tag> tags = List.of(Tag.of("kind", kind.wireName()));
            meters.gauge("throng.queue.requests", tags, live, l -> l.of(kind).waitingRequests());
            meters.gauge("throng.queue.jobs", tags, live, l -> l.of(kind).waitingJobs());
            meters.gauge(
                    "throng.requests.remembered", tags, live, l -> l.of(kind).size());
        }
        meters.gauge("throng.commit.pending", committer, GroupCommitter::pending);
        meters.gauge("throng.workers.remembered", workers, WorkerRegistry::size);
    }

    /**
     * Removes every figure of ours. The registry outlives a node that is stopped and started again in one process, and would keep the
     * old node's gauges, which show nothing any more, instead of the new one's.
     */
    static void forget(MeterRegistry meters) {
        meters.getMeters().stream()
                .filter(meter -> meter.getId().getName().startsWith(PREFIX))
                .forEach(meters::remove);
    }
}
