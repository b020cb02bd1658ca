package io.throng.server.settlement;

import io.throng.server.account.ProblemJob;
import io.throng.server.account.ProblemJobs;
import io.throng.server.account.RecordDelta;
import io.throng.server.account.UserRecords;
import io.throng.server.commit.BatchWriter;
import io.throng.server.dispatch.RequestState;
import io.throng.server.kudos.BookingResult;
import io.throng.server.kudos.EventOutcome;
import io.throng.server.kudos.Ledger;
import io.throng.server.kudos.LedgerEvent;
import io.throng.server.settlement.Settlement.Outcome.Delivered;
import io.throng.server.settlement.Settlement.Outcome.Faulted;
import io.throng.server.sharedkey.KeyCharge;
import io.throng.server.sharedkey.KeyCharges;
import io.throng.server.webhook.WebhookDelivery;
import io.throng.server.webhook.WebhookOutbox;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Ends jobs. A job ends once: the update that finds it still processing wins, and only then are kudos, counters and web hooks
 * written, in the same transaction.
 */
public final class SettlementWriter implements BatchWriter<Settlement, Settlement.Result> {
    private final Ledger ledger;
    private final WebhookOutbox webhooks;
    private final Consumer<List<EndedJob>> afterwards;

    /** @param afterwards told of what took effect, after the commit and before the callers */
    public SettlementWriter(Ledger ledger, WebhookOutbox webhooks, Consumer<List<EndedJob>> afterwards) {
        this.ledger = ledger;
        this.webhooks = webhooks;
        this.afterwards = afterwards;
    }

    /** A settlement that took effect. */
    public record EndedJob(Settlement settlement, Optional<RequestState> state) {}

    @Override
    public List<Settlement.Result> write(Connection connection, List<Settlement> settlements, boolean repeated)
            throws SQLException {
        JobEnds ends = new JobEnds(connection);
        Map<UUID, JobEnds.Ended> won = ends.end(firstOfEachJob(settlements));
        Map<UUID, JobEnds.Standing> standing = new HashMap<>();
        if (won.size() < settlements.size()) {
            standing.putAll(ends.standing(settlements.stream()
                    .filter(settlement -> !won(won, settlement))
                    .map(Settlement::jobId)
                    .toList()));
        }
        List<Settlement> winners =
                settlements.stream().filter(settlement -> won(won, settlement)).toList();
        Map<UUID, RequestState> states = new HashMap<>();
        if (!winners.isEmpty()) {
            List<Settlement> real = winners.stream()
                    .filter(settlement -> !won.get(settlement.jobId()).fake())
                    .toList();
            if (!real.isEmpty()) {
                states.putAll(RequestTotals.update(connection, real));
                pay(connection, real);
                WorkerTotals.update(connection, real);
            }
            JobOutcomes.insert(connection, winners, won);
        }
        if (repeated) {
            states.putAll(RequestTotals.read(connection, touchedBefore(settlements, standing)));
        }
        List<Settlement.Result> results = new ArrayList<>(settlements.size());
        for (Settlement settlement : settlements) {
            JobEnds.Standing before = standing.get(settlement.jobId());
            boolean own = before != null && settlement.settleId().equals(before.settleId());
            if (won(won, settlement) || own) {
                results.add(new Settlement.Result.Settled(Optional.ofNullable(states.get(settlement.requestId()))));
            } else if (before == null && !won.containsKey(settlement.jobId())) {
                results.add(new Settlement.Result.Unknown());
            } else {
                boolean delivered = before == null ? won.get(settlement.jobId()).delivered() : before.delivered();
                results.add(new Settlement.Result.AlreadyEnded(delivered));
            }
        }
        return results;
    }

    @Override
    public void committed(List<Settlement> settlements, List<Settlement.Result> results) {
        List<EndedJob> ended = new ArrayList<>(settlements.size());
        for (int i = 0; i < settlements.size(); i++) {
            if (results.get(i) instanceof Settlement.Result.Settled settled) {
                ended.add(new EndedJob(settlements.get(i), settled.state()));
            }
        }
        if (!ended.isEmpty()) {
            afterwards.accept(ended);
        }
    }

    private static boolean won(Map<UUID, JobEnds.Ended> won, Settlement settlement) {
        JobEnds.Ended ended = won.get(settlement.jobId());
        return ended != null && ended.settleId().equals(settlement.settleId());
    }

    /** Two submits of one job in one batch: the first goes forward, the other finds the job ended. */
    private static List<Settlement> firstOfEachJob(List<Settlement> settlements) {
        Set<UUID> seen = new HashSet<>();
        return settlements.stream()
                .filter(settlement -> seen.add(settlement.jobId()))
                .toList();
    }

    private static Set<UUID> touchedBefore(List<Settlement> settlements, Map<UUID, JobEnds.Standing> standing) {
        Set<UUID> requests = new HashSet<>();
        for (Settlement settlement : settlements) {
            JobEnds.Standing before = standing.get(settlement.jobId());
            if (before != null && settlement.settleId().equals(before.settleId())) {
                requests.add(settlement.requestId());
            }
        }
        return requests;
    }

    private void pay(Connection connection, List<Settlement> settlements) throws SQLException {
        List<LedgerEvent> events = new ArrayList<>();
        List<WebhookDelivery> deliveries = new ArrayList<>();
        List<RecordDelta> records = new ArrayList<>();
        List<KeyCharge> keyCharges = new ArrayList<>();
        List<ProblemJob> problems = new ArrayList<>();
        for (Settlement settlement : settlements) {
            switch (settlement.outcome()) {
                case Delivered delivered -> {
                    delivered.payment().ifPresent(events::add);
                    deliveries.addAll(delivered.webhook());
                    records.addAll(delivered.records());
                    delivered.keyCharge().ifPresent(keyCharges::add);
                    delivered.problem().ifPresent(problems::add);
                }
                case Faulted faulted -> {}
            }
        }
        if (!events.isEmpty()) {
            requireBooked(events, ledger.book(connection, events));
        }
        if (!records.isEmpty()) {
            UserRecords.add(connection, records);
        }
        KeyCharges.count(connection, keyCharges);
        if (!problems.isEmpty()) {
            ProblemJobs.add(connection, problems);
        }
        if (!deliveries.isEmpty()) {
            webhooks.add(connection, deliveries);
        }
    }

    /** INVARIANT: a job ends once, so its event is new, and the accounts it names exist. */
    private static void requireBooked(List<LedgerEvent> events, BookingResult result) {
        for (int i = 0; i < events.size(); i++) {
            if (!(result.outcomes().get(i) instanceof EventOutcome.Booked)) {
                throw new IllegalStateException(
                        "the settlement of job " + events.get(i).ref() + " was not booked: "
                                + result.outcomes().get(i));
            }
        }
    }
}
