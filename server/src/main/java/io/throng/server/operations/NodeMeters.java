package io.throng.server.operations;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.throng.server.commit.GroupCommitter;
import io.throng.server.dispatch.matching.JobKind;
import io.throng.server.request.LiveRequests;
import io.throng.server.worker.WorkerRegistry;
import java.util.List;

/** Gauges of what a node has in memory. */
final class NodeMeters {
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
}
