package io.throng.server.dispatch;

import io.throng.server.dispatch.matching.JobKind;
import io.throng.server.dispatch.matching.RequestShape;
import io.throng.server.request.RequestRows;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/** The memory of one node of a {@link DispatchSimulation}, and what is on its way to it. */
final class SimulatedNode {
    /** What the node read from the database and has not taken in yet. */
    record Reading(Set<UUID> ids, List<RequestRows.Row> rows, List<LiveJob> jobs) {}

    private final long seed;
    private final Map<Integer, Requester> requesters = new HashMap<>();

    /** Ids that other nodes announced and this one has not looked up yet. */
    final List<Set<UUID>> inbox = new ArrayList<>();

    final List<Reading> readings = new ArrayList<>();

    /** Requests that this node lost claims for since it last heard of them. */
    final Set<UUID> lost = new HashSet<>();

    WaitingIndex index;
    Optional<SimulatedBatch> inDoubt = Optional.empty();

    SimulatedNode(long seed) {
        this.seed = seed;
        this.index = new WaitingIndex(JobKind.TEXT, new Random(seed));
    }

    /** Loses everything and starts again from the database. */
    void restart(Connection connection) throws SQLException {
        inbox.clear();
        readings.clear();
        lost.clear();
        inDoubt = Optional.empty();
        index = new WaitingIndex(JobKind.TEXT, new Random(seed));
        readEverything(connection);
    }

    Reading read(Connection connection, Set<UUID> ids) throws SQLException {
        return new Reading(ids, RequestRows.byIds(connection, ids), RequestRows.liveJobs(connection, ids));
    }

    void takeIn(Reading reading) {
        Set<UUID> gone = new HashSet<>(reading.ids());
        for (RequestRows.Row row : reading.rows()) {
            UUID id = row.state().id();
            gone.remove(id);
            lost.remove(id);
            List<LiveJob> running = reading.jobs().stream()
                    .filter(job -> job.requestId().equals(id))
                    .toList();
            index.put(live(row), running);
        }
        gone.forEach(index::remove);
    }

    /** Takes in what is still on its way, then reads everything, as after a gap in the feed. */
    void reconcile(Connection connection) throws SQLException {
        List<Reading> late = List.copyOf(readings);
        readings.clear();
        inbox.clear();
        late.forEach(this::takeIn);
        readEverything(connection);
    }

    private void readEverything(Connection connection) throws SQLException {
        List<RequestRows.Row> rows = new ArrayList<>();
        RequestRows.all(connection, rows::add);
        takeIn(new Reading(Set.of(), rows, RequestRows.allLiveJobs(connection)));
    }

    /** Running jobs that the node knows, in an order that depends on their ids alone. */
    List<LiveJob> running() {
        return index.snapshot().stream()
                .map(WaitingIndex.View::running)
                .flatMap(Collection::stream)
                .sorted((a, b) -> a.id().compareTo(b.id()))
                .toList();
    }

    private LiveRequest live(RequestRows.Row row) {
        Requester requester = requesters.computeIfAbsent(row.userId(), id -> new Requester(id, false, 0));
        RequestShape shape = RequestShape.text()
                .models(List.of(row.body()), SimulatedWorker.NO_FACTS)
                .lengths(80, 1024)
                .build();
        return new LiveRequest(
                row.state(),
                requester,
                shape,
                row.created(),
                row.priority(),
                Targeting.ANY,
                row.thingsPerJob(),
                row.priceHundredths(),
                "",
                LiveRequest.Batching.PLAIN);
    }
}
