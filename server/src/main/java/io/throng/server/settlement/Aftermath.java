package io.throng.server.settlement;

import io.throng.server.account.AccountChanges;
import io.throng.server.account.TrustPromotion;
import io.throng.server.account.UserRecords;
import io.throng.server.dispatch.WaitingIndex;
import io.throng.server.kudos.Ledger;
import io.throng.server.kudos.LedgerAccounts;
import io.throng.server.request.LiveRequests;
import io.throng.server.settlement.Settlement.Outcome.Delivered;
import io.throng.server.settlement.Settlement.Outcome.Faulted;
import io.throng.server.settlement.SettlementWriter.EndedJob;
import io.throng.server.webhook.WebhookSender;
import io.throng.server.worker.Worker;
import io.throng.server.worker.WorkerDiscipline;
import io.throng.server.worker.WorkerRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;

/**
 * What a node does once jobs have ended for good: memory is brought up to date at once; what may take its time (web hooks, trust,
 * discipline) is left to others.
 */
public final class Aftermath {
    private final DataSource dataSource;
    private final LiveRequests live;
    private final WorkerRegistry workers;
    private final WorkerDiscipline discipline;
    private final AccountChanges changes;
    private final Ledger ledger;
    private final TrustPromotion promotion;
    private final WebhookSender sender;
    private final Clock clock;
    private final Set<Integer> active = ConcurrentHashMap.newKeySet();

    public Aftermath(
            DataSource dataSource,
            LiveRequests live,
            WorkerRegistry workers,
            WorkerDiscipline discipline,
            AccountChanges changes,
            Ledger ledger,
            TrustPromotion promotion,
            WebhookSender sender,
            Clock clock) {
        this.dataSource = dataSource;
        this.live = live;
        this.workers = workers;
        this.discipline = discipline;
        this.changes = changes;
        this.ledger = ledger;
        this.promotion = promotion;
        this.sender = sender;
        this.clock = clock;
    }

    /** Called on the committer's thread. */
    public void ended(List<EndedJob> jobs) {
        boolean hooks = false;
        for (EndedJob job : jobs) {
            Settlement settlement = job.settlement();
            WaitingIndex index = live.of(settlement.kind());
            job.state().ifPresent(index::take);
            index.end(settlement.requestId(), settlement.jobId());
            switch (settlement.outcome()) {
                case Delivered delivered -> {
                    hooks |= !delivered.webhook().isEmpty();
                    workers.known(settlement.worker().workerId())
                            .map(Worker::ownerId)
                            .ifPresent(active::add);
                    delivered.records().forEach(record -> active.add(record.userId()));
                }
                case Faulted faulted -> discipline.lostJob(settlement.worker().workerId());
            }
        }
        if (hooks) {
            sender.wake();
        }
    }

    /** Notes that an owner's worker earned something otherwise, by its uptime or by another kind of work, which counts as activity. */
    public void earned(int ownerId) {
        active.add(ownerId);
    }

    /** Notes who was active since the last call, and makes owners trusted who qualify by now. */
    public void tend() throws SQLException {
        Set<Integer> users = new HashSet<>(active);
        active.removeAll(users);
        if (users.isEmpty()) {
            return;
        }
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            UserRecords.touch(connection, users, clock.instant());
            var balances = ledger.balances(
                    connection, users.stream().map(LedgerAccounts::escrow).toList());
            List<Integer> promoted = promotion.promote(connection, balances, clock.instant());
            try (var unpause =
                    connection.prepareStatement("update worker set paused = false where owner_id = any (?)")) {
                unpause.setArray(1, connection.createArrayOf("int4", promoted.toArray()));
                unpause.executeUpdate();
            }
            connection.commit();
            connection.setAutoCommit(true);
            promoted.forEach(changes::changed);
        }
    }
}
