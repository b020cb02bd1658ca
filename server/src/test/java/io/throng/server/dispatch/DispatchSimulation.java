package io.throng.server.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.server.dispatch.matching.JobKind;
import io.throng.server.kudos.LedgerEvent;
import io.throng.server.kudos.SettlementRules;
import io.throng.server.kudos.WorkPayment;
import io.throng.server.request.RequestRows;
import io.throng.server.settlement.Settlement;
import io.throng.server.settlement.Settlement.Outcome;
import io.throng.server.settlement.SettlementWriter;
import io.throng.server.webhook.WebhookOutbox;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Two nodes, three workers and a few requests, where everything that can go wrong between memory and database does: answers lost
 * after the commit, transactions undone, nodes that restart, announcements that come late, in another order, twice or never,
 * submits that come twice or too late. One seed decides everything.
 */
final class DispatchSimulation {
    private static final int STEPS = 26;
    private static final int MAX_REQUESTS = 4;
    private static final Instant EPOCH = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration LIFE = Duration.ofMinutes(20);

    /** A job that a worker was told of, or that a sweep found. */
    private record Held(UUID jobId, UUID requestId, UUID workerId, boolean fake) {}

    private final StoredHorde horde;
    private final Connection connection;
    private final long seed;
    private final Random random;
    private final ClaimWriter claimWriter = new ClaimWriter();
    private final SettlementWriter settlementWriter;
    private final List<SimulatedNode> nodes;
    private final List<Held> held = new ArrayList<>();
    private final Map<UUID, UUID> settledBy = new HashMap<>();
    private long ids;
    private boolean calm;

    /** Jobs asked for, by request. */
    final Map<UUID, Integer> asked = new LinkedHashMap<>();

    /** Every attempt at ending a job, by its own identity. */
    final Map<UUID, Settlement> attempts = new HashMap<>();

    DispatchSimulation(StoredHorde horde, Connection connection, long seed) {
        this.horde = horde;
        this.connection = connection;
        this.seed = seed;
        this.random = new Random(seed);
        this.settlementWriter = new SettlementWriter(horde.ledger(), new WebhookOutbox(), ended -> {});
        this.nodes = List.of(new SimulatedNode(seed), new SimulatedNode(seed + 1));
    }

    /** Runs to the end: trouble first, then calm, until nothing waits and nothing runs. */
    void run() throws SQLException {
        SimulationChecks checks = new SimulationChecks(horde, connection, this);
        insert(nodes.getFirst());
        for (int step = 0; step < STEPS; step++) {
            step(nodes.get(random.nextInt(nodes.size())));
        }
        checks.database();
        calm = true;
        for (SimulatedNode node : nodes) {
            retry(node);
        }
        for (SimulatedNode node : nodes) {
            node.reconcile(connection);
            connection.commit();
            checks.memory(node);
        }
        finish(nodes.get(random.nextInt(nodes.size())));
        checks.database();
        checks.nothingLeft();
    }

    private void step(SimulatedNode node) throws SQLException {
        int what = random.nextInt(100);
        if (what < 10) {
            insert(node);
        } else if (what < 14) {
            cancel(node);
        } else if (what < 20) {
            node.restart(connection);
            connection.commit();
        } else if (what < 45) {
            hear(node);
        } else if (node.inDoubt.isPresent()) {
            retry(node);
        } else {
            attempt(node, SimulatedBatch.of(pops(node, random.nextInt(4)), submits(node, random.nextInt(4))));
        }
    }

    private void insert(SimulatedNode node) throws SQLException {
        if (asked.size() == MAX_REQUESTS) {
            return;
        }
        UUID id = nextId();
        int jobs = 1 + random.nextInt(5);
        Duration life = random.nextInt(12) == 0 ? Duration.ofSeconds(-1) : LIFE;
        Instant created = EPOCH.plusSeconds(random.nextInt(600));
        String model = random.nextBoolean() ? "a" : "b";
        horde.request(connection, id, random.nextInt(4), jobs, random.nextInt(3), created, life, model);
        connection.commit();
        asked.put(id, jobs);
        node.takeIn(node.read(connection, Set.of(id)));
        announce(node, Set.of(id));
    }

    private void cancel(SimulatedNode node) throws SQLException {
        UUID id = pick(List.copyOf(asked.keySet()));
        horde.cancel(connection, id);
        connection.commit();
        node.index.take(horde.state(connection, id));
        announce(node, Set.of(id));
    }

    /** The node gets a message, or loses it, or gets it again later; what it reads it may take in later. */
    private void hear(SimulatedNode node) throws SQLException {
        if (!node.inbox.isEmpty()) {
            int which = random.nextInt(node.inbox.size());
            Set<UUID> message = node.inbox.get(which);
            int fate = random.nextInt(10);
            if (fate > 1) {
                node.inbox.remove(which);
            }
            if (fate > 3) {
                node.readings.add(node.read(connection, message));
                connection.commit();
            }
        }
        if (!node.readings.isEmpty() && random.nextInt(3) > 0) {
            node.takeIn(node.readings.remove(random.nextInt(node.readings.size())));
        }
    }

    private void announce(SimulatedNode from, Set<UUID> touched) {
        if (!touched.isEmpty()) {
            nodes.stream().filter(node -> node != from).forEach(node -> node.inbox.add(touched));
        }
    }

    private List<SimulatedBatch.Pop> pops(SimulatedNode node, int count) {
        List<SimulatedBatch.Pop> pops = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            SimulatedWorker worker = pick(SimulatedWorker.ALL);
            int size = 1 + random.nextInt(3);
            node.index
                    .propose(worker.offer(), request -> size, node.lost)
                    .proposal()
                    .ifPresent(proposal -> pops.add(new SimulatedBatch.Pop(proposal, claim(proposal, worker))));
        }
        return pops;
    }

    private Claim claim(WaitingIndex.Proposal proposal, SimulatedWorker worker) {
        assertThat(proposal.reserved()).isPositive();
        assertThat(proposal.fake())
                .isEqualTo(worker.offer().decoysFor(proposal.request().requesterId()));
        return new Claim(
                proposal.request().id(),
                worker.id(),
                Stream.generate(this::nextId).limit(proposal.reserved()).toList(),
                "m",
                waiting -> seed + waiting,
                Duration.ofSeconds(150),
                LIFE,
                proposal.fake());
    }

    /** Submits of jobs that workers hold or held, the same more than once, and jobs that a node finds stale. */
    private List<Settlement> submits(SimulatedNode node, int count) {
        List<Settlement> submits = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<LiveJob> running = node.running();
            if (!running.isEmpty() && random.nextInt(6) == 0) {
                LiveJob stale = pick(running);
                submits.add(settlement(
                        new Held(stale.id(), stale.requestId(), stale.workerId(), stale.fake()),
                        new Outcome.Faulted(true)));
            } else if (!held.isEmpty()) {
                Held job = pick(held);
                if (random.nextInt(3) > 0) {
                    held.remove(job);
                }
                submits.add(settlement(job, random.nextInt(10) < 3 ? new Outcome.Faulted(false) : delivered(job)));
            }
        }
        return submits;
    }

    private Outcome delivered(Held job) {
        long burn = random.nextInt(2_000);
        int requester = random.nextInt(4);
        WorkPayment payment = new WorkPayment(
                requester,
                burn,
                SimulatedWorker.of(job.workerId()).ownerId(),
                random.nextInt(2_000),
                100,
                random.nextBoolean());
        Optional<LedgerEvent> event =
                job.fake() ? Optional.empty() : Optional.of(SettlementRules.jobSettled(job.jobId(), EPOCH, payment));
        return new Outcome.Delivered(
                "text",
                "[]",
                seed,
                false,
                event,
                burn,
                List.of(),
                List.of(),
                false,
                Optional.empty(),
                Optional.empty());
    }

    private Settlement settlement(Held job, Outcome outcome) {
        Settlement settlement = new Settlement(
                job.jobId(),
                nextId(),
                job.requestId(),
                JobKind.TEXT,
                "m",
                new Settlement.WorkerShare(job.workerId(), 100, 1.0),
                100,
                new Settlement.Figures(100, 100),
                LIFE,
                outcome);
        attempts.put(settlement.settleId(), settlement);
        return settlement;
    }

    private void retry(SimulatedNode node) throws SQLException {
        if (node.inDoubt.isPresent()) {
            attempt(node, node.inDoubt.get());
        }
    }

    private void attempt(SimulatedNode node, SimulatedBatch batch) throws SQLException {
        List<Claim.Result> claims =
                batch.pops().isEmpty() ? List.of() : claimWriter.write(connection, batch.claims(), batch.repeated());
        List<Settlement.Result> settlements = batch.settlements().isEmpty()
                ? List.of()
                : settlementWriter.write(connection, batch.settlements(), batch.repeated());
        SimulatedBatch.Answers answers = new SimulatedBatch.Answers(claims, settlements);
        int fate = calm ? 0 : random.nextInt(10);
        if (fate > 7) {
            connection.rollback();
            node.inDoubt = Optional.of(batch.undone(random.nextBoolean()));
            return;
        }
        connection.commit();
        batch.assertSameAsEarlier(answers);
        announce(node, batch.touched());
        if (fate > 5) {
            node.inDoubt = Optional.of(batch.unheard(answers));
            return;
        }
        node.inDoubt = Optional.empty();
        learn(node, batch, answers);
    }

    private void learn(SimulatedNode node, SimulatedBatch batch, SimulatedBatch.Answers answers) {
        for (int i = 0; i < batch.pops().size(); i++) {
            SimulatedBatch.Pop pop = batch.pops().get(i);
            switch (answers.claims().get(i)) {
                case Claim.Result.Granted granted -> begin(node, pop.claim(), granted);
                case Claim.Result.Lost lost -> node.lost.add(pop.claim().requestId());
            }
            node.index.settle(pop.proposal());
        }
        for (int i = 0; i < batch.settlements().size(); i++) {
            Settlement settlement = batch.settlements().get(i);
            switch (answers.settlements().get(i)) {
                case Settlement.Result.Settled settled -> {
                    settled.state().ifPresent(node.index::take);
                    assertThat(settledBy.putIfAbsent(settlement.jobId(), settlement.settleId()))
                            .as("who ended job %s", settlement.jobId())
                            .isNull();
                }
                case Settlement.Result.AlreadyEnded ended -> {}
                case Settlement.Result.Unknown unknown ->
                    throw new AssertionError("nobody knows job " + settlement.jobId());
            }
            node.index.end(settlement.requestId(), settlement.jobId());
        }
    }

    private void begin(SimulatedNode node, Claim claim, Claim.Result.Granted granted) {
        node.index.take(granted.state());
        List<LiveJob> jobs = new ArrayList<>();
        for (UUID job : granted.jobIds()) {
            jobs.add(new LiveJob(
                    job,
                    claim.requestId(),
                    claim.workerId(),
                    claim.model(),
                    granted.seed(),
                    granted.instants().started(),
                    granted.instants().deadline(),
                    claim.fake()));
            held.add(new Held(job, claim.requestId(), claim.workerId(), claim.fake()));
        }
        node.index.begin(claim.requestId(), jobs);
    }

    /** Hands out and delivers all that is left. */
    private void finish(SimulatedNode node) throws SQLException {
        SimulatedWorker able = SimulatedWorker.ALL.getFirst();
        while (true) {
            List<SimulatedBatch.Pop> pops = new ArrayList<>();
            node.index
                    .propose(able.offer(), request -> 3, node.lost)
                    .proposal()
                    .ifPresent(proposal -> pops.add(new SimulatedBatch.Pop(proposal, claim(proposal, able))));
            List<Settlement> deliveries = new ArrayList<>();
            for (LiveJob job : RequestRows.allLiveJobs(connection)) {
                Held running = new Held(job.id(), job.requestId(), job.workerId(), job.fake());
                if (!running.fake()) {
                    deliveries.add(settlement(running, delivered(running)));
                }
            }
            if (pops.isEmpty() && deliveries.isEmpty()) {
                connection.commit();
                return;
            }
            attempt(node, SimulatedBatch.of(pops, deliveries));
        }
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    private UUID nextId() {
        return new UUID(random.nextLong(), seed << 20 | ids++);
    }
}
