package io.throng.server.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.server.kudos.EventOutcome;
import io.throng.server.kudos.LedgerEvent;
import io.throng.server.request.RequestRows;
import io.throng.server.settlement.Settlement;
import io.throng.server.settlement.Settlement.Outcome.Delivered;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** What must be true of the database, and of a node's memory, whatever happened in a {@link DispatchSimulation}. */
final class SimulationChecks {
    private static final int PROCESSING = 0;
    private static final int FINISHED = 1;
    private static final int FAULTED = 2;

    private record Job(UUID id, UUID requestId, int state, boolean fake, UUID settleId) {}

    private final StoredHorde horde;
    private final Connection connection;
    private final DispatchSimulation simulation;

    SimulationChecks(StoredHorde horde, Connection connection, DispatchSimulation simulation) {
        this.horde = horde;
        this.connection = connection;
        this.simulation = simulation;
    }

    void database() throws SQLException {
        List<Job> jobs = jobs();
        List<RequestState> states = states();
        assertThat(states).hasSameSizeAs(simulation.asked.keySet());
        for (RequestState state : states) {
            UUID id = state.id();
            request(
                    state,
                    jobs.stream()
                            .filter(job -> job.requestId().equals(id) && !job.fake())
                            .toList());
        }
        outcomes(jobs);
        payments(jobs);
        connection.commit();
    }

    private void request(RequestState state, List<Job> jobs) {
        int asked = simulation.asked.get(state.id());
        int processing = count(jobs, PROCESSING);
        int finished = count(jobs, FINISHED);
        int faults = count(jobs, FAULTED);
        assertThat(state.processing()).as("processing of %s", state).isEqualTo(processing);
        assertThat(state.finished()).as("finished of %s", state).isEqualTo(finished);
        assertThat(state.restarted()).as("restarted of %s", state).isEqualTo(faults);
        assertThat(state.faulted()).as("faulted of %s", state).isEqualTo(faults >= RequestState.FAULT_LIMIT);
        int inSight = state.n() + processing + finished;
        if (state.cancelled()) {
            assertThat(state.n()).isZero();
            assertThat(inSight).as("of %d asked for: %s", asked, state).isLessThanOrEqualTo(asked);
        } else if (state.faulted()) {
            assertThat(inSight).as("of %d asked for: %s", asked, state).isBetween(asked - faults, asked - 1);
        } else {
            assertThat(inSight).as("of %d asked for: %s", asked, state).isEqualTo(asked);
        }
        long consumed = jobs.stream()
                .filter(job -> job.state() == FINISHED)
                .mapToLong(job -> delivery(job).burnHundredths())
                .sum();
        assertThat(state.consumedHundredths()).as("consumed of %s", state).isEqualTo(consumed);
    }

    /** One line in the statistics for each real job that ended. */
    private void outcomes(List<Job> jobs) throws SQLException {
        Map<UUID, Integer> outcomes = new HashMap<>();
        try (var select = connection.prepareStatement("select job_id, state from job_outcome");
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                assertThat(outcomes.put(rows.getObject(1, UUID.class), rows.getInt(2)))
                        .isNull();
            }
        }
        Map<UUID, Integer> ended = jobs.stream()
                .filter(job -> !job.fake() && job.state() != PROCESSING)
                .collect(Collectors.toMap(Job::id, Job::state));
        assertThat(outcomes).isEqualTo(ended);
    }

    /** Each delivery is paid once, by the terms of the submit that ended the job; nothing else is. */
    private void payments(List<Job> jobs) throws SQLException {
        List<LedgerEvent> due = new ArrayList<>();
        for (Job job : jobs) {
            if (!job.fake() && job.state() == FINISHED) {
                due.add(delivery(job).payment().orElseThrow());
            }
        }
        assertThat(horde.ledger().book(connection, due).outcomes())
                .as("payments booked again")
                .allMatch(outcome -> outcome instanceof EventOutcome.Replayed);
        assertThat(horde.number(
                        connection, "select count(*) from kudos_event e join job j on j.id = e.ref where e.kind = 2"))
                .isEqualTo(due.size());
    }

    /** A node that has read what it missed remembers what the database says, and reserves nothing. */
    void memory(SimulatedNode node) throws SQLException {
        Set<UUID> live = new HashSet<>();
        for (Job job : jobs()) {
            if (job.state() == PROCESSING && !job.fake()) {
                live.add(job.id());
            }
        }
        List<UUID> running = node.running().stream()
                .filter(job -> !job.fake())
                .map(LiveJob::id)
                .toList();
        assertThat(running).as("running jobs in memory").containsExactlyInAnyOrderElementsOf(live);
        long waiting = 0;
        for (RequestState state : states()) {
            assertThat(node.index.view(state.id()).orElseThrow().state()).isEqualTo(state);
            waiting += state.faulted() ? 0 : state.n();
        }
        assertThat(node.index.waitingJobs()).as("jobs waiting in memory").isEqualTo(waiting);
        assertThat(node.index.size()).isEqualTo(simulation.asked.size());
        connection.commit();
    }

    /** In the end everything that could be delivered was. */
    void nothingLeft() throws SQLException {
        for (RequestState state : states()) {
            assertThat(state.processing()).as("processing of %s", state).isZero();
            if (!state.faulted() && !state.cancelled() && state.expires().isAfter(Instant.now())) {
                assertThat(state.finished()).as("finished of %s", state).isEqualTo(simulation.asked.get(state.id()));
            }
        }
        connection.commit();
    }

    private Delivered delivery(Job job) {
        Settlement settlement = simulation.attempts.get(job.settleId());
        assertThat(settlement).as("who ended %s", job).isNotNull();
        assertThat(settlement.jobId()).isEqualTo(job.id());
        assertThat(settlement.outcome()).isInstanceOf(Delivered.class);
        return (Delivered) settlement.outcome();
    }

    private List<RequestState> states() throws SQLException {
        List<RequestState> states = new ArrayList<>();
        RequestRows.all(connection, row -> states.add(row.state()));
        return states;
    }

    private List<Job> jobs() throws SQLException {
        List<Job> jobs = new ArrayList<>();
        try (var select = connection.prepareStatement("select id, request_id, state, fake, settle_id from job");
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                jobs.add(new Job(
                        rows.getObject(1, UUID.class),
                        rows.getObject(2, UUID.class),
                        rows.getInt(3),
                        rows.getBoolean(4),
                        rows.getObject(5, UUID.class)));
            }
        }
        return jobs;
    }

    private static int count(List<Job> jobs, int state) {
        return (int) jobs.stream().filter(job -> job.state() == state).count();
    }
}
