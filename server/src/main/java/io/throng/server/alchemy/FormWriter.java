package io.throng.server.alchemy;

import io.throng.protocol.alchemy.FormState;
import io.throng.server.alchemy.FormChange.Claim;
import io.throng.server.alchemy.FormChange.End;
import io.throng.server.alchemy.FormChange.Handed;
import io.throng.server.alchemy.FormChange.Outcome.Aborted;
import io.throng.server.alchemy.FormChange.Outcome.Delivered;
import io.throng.server.alchemy.FormChange.Result;
import io.throng.server.alchemy.FormChange.Withdrawal;
import io.throng.server.alchemy.rules.FormLife;
import io.throng.server.alchemy.rules.WaitingForm;
import io.throng.server.commit.BatchWriter;
import io.throng.server.dispatch.ChangeFeed;
import io.throng.server.kudos.HoldId;
import io.throng.server.kudos.HoldOutcome;
import io.throng.server.kudos.HoldRequest;
import io.throng.server.kudos.Holds;
import io.throng.server.kudos.Ledger;
import io.throng.server.kudos.LedgerAccounts;
import io.throng.server.webhook.WebhookDelivery;
import io.throng.server.webhook.WebhookOutbox;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Decides what happens to forms. The row of a request is the lock of its forms, so that two nodes never hand out the same form and
 * a form is settled once; state, kudos, counters and web hooks are written in one transaction.
 *
 * <p>A change that was made durable before recognises itself: a claim by its {@code claim_id}, the end of an attempt by its
 * {@code settle_id}; withdrawing twice changes nothing.
 */
final class FormWriter implements BatchWriter<FormChange, Result> {
    private final Ledger ledger;
    private final Holds holds;
    private final WebhookOutbox outbox;
    private final FormWebhook webhook;
    private final ChangeFeed feed;
    private final Consumer<Effects> afterwards;
    private Effects effects = Effects.NONE;

    /**
     * @param afterwards told of what took effect, after the commit and before the callers
     */
    FormWriter(
            Ledger ledger,
            Holds holds,
            WebhookOutbox outbox,
            FormWebhook webhook,
            ChangeFeed feed,
            Consumer<Effects> afterwards) {
        this.ledger = ledger;
        this.holds = holds;
        this.outbox = outbox;
        this.webhook = webhook;
        this.feed = feed;
        this.afterwards = afterwards;
    }

    /**
     * What a batch did.
     *
     * @param standings how the requests stand that it touched
     * @param losers workers that gave forms up or let them go stale
     * @param earners owners whose workers delivered
     * @param webhooks whether there is news to be sent
     */
    record Effects(List<AlchemyStanding> standings, List<UUID> losers, List<Integer> earners, boolean webhooks) {
        static final Effects NONE = new Effects(List.of(), List.of(), List.of(), false);
    }

    /** One batch under way. */
    private record Turn(
            Connection connection,
            FormBatch batch,
            Map<UUID, Alchemist> alchemists,
            FormSettlements settlements,
            List<WebhookDelivery> webhooks,
            List<UUID> losers) {}

    @Override
    public List<Result> write(Connection connection, List<FormChange> changes, boolean repeated) throws SQLException {
        Set<UUID> ids = new TreeSet<>();
        changes.forEach(change -> ids.addAll(change.requestIds()));
        FormBatch batch = FormBatch.lock(connection, ids);
        Turn turn = new Turn(
                connection,
                batch,
                Alchemist.read(connection, workers(batch, changes)),
                new FormSettlements(),
                new ArrayList<>(),
                new ArrayList<>());
        lockAccounts(turn);
        List<Result> results = new ArrayList<>(changes.size());
        for (FormChange change : changes) {
            results.add(
                    switch (change) {
                        case Claim claim -> claim(turn, claim);
                        case End end -> end(turn, end);
                        case Withdrawal withdrawal -> withdraw(turn, withdrawal);
                    });
        }
        batch.write(connection);
        turn.settlements().write(connection, ledger, holds, now(batch));
        for (int from = 0; from < turn.webhooks().size(); from += WebhookOutbox.MAX_BATCH) {
            outbox.add(
                    connection,
                    turn.webhooks()
                            .subList(
                                    from,
                                    Math.min(
                                            from + WebhookOutbox.MAX_BATCH,
                                            turn.webhooks().size())));
        }
        feed.announce(connection, ChangeFeed.Topic.ALCHEMY, batch.touched());
        effects = new Effects(
                batch.standings(),
                turn.losers(),
                turn.settlements().earners(),
                !turn.webhooks().isEmpty());
        return withPayloads(connection, results);
    }

    @Override
    public void committed(List<FormChange> changes, List<Result> results) {
        afterwards.accept(effects);
    }

    private static Set<UUID> workers(FormBatch batch, List<FormChange> changes) {
        Set<UUID> workers = new HashSet<>();
        batch.forms().forEach(form -> form.workerId().ifPresent(workers::add));
        for (FormChange change : changes) {
            if (change instanceof Claim claim) {
                workers.add(claim.workerId());
            }
        }
        return workers;
    }

    /** Holds and bookings follow each other in this transaction, so all accounts are locked beforehand, in the one right order. */
    private void lockAccounts(Turn turn) throws SQLException {
        Set<Long> accounts = new TreeSet<>();
        turn.batch()
                .requests()
                .forEach(request ->
                        accounts.add(LedgerAccounts.spendable(request.asker().userId())));
        for (Alchemist alchemist : turn.alchemists().values()) {
            accounts.add(LedgerAccounts.spendable(alchemist.ownerId()));
            accounts.add(LedgerAccounts.escrow(alchemist.ownerId()));
        }
        ledger.lock(turn.connection(), accounts);
    }

    private static Instant now(FormBatch batch) {
        return batch.requests().stream().map(StoredRequest::readAt).findFirst().orElse(Instant.EPOCH);
    }

    private Result claim(Turn turn, Claim claim) throws SQLException {
        List<Handed> handed = new ArrayList<>();
        Set<UUID> lost = new HashSet<>();
        for (WaitingForm wanted : claim.forms()) {
            Optional<StoredForm> found = turn.batch().form(wanted.id());
            boolean won = found.isPresent()
                    && (found.get().claimId().equals(Optional.of(claim.claimId())) || take(turn, claim, found.get()));
            if (won) {
                handed.add(new Handed(wanted.id(), wanted.requestId(), wanted.form(), Optional.empty()));
            } else {
                lost.add(wanted.id());
            }
        }
        return new Result.Claimed(handed, lost);
    }

    private boolean take(Turn turn, Claim claim, StoredForm form) throws SQLException {
        StoredRequest request = turn.batch().request(form.requestId()).orElseThrow();
        Optional<FormLife> next = form.life().popped();
        if (next.isEmpty() || request.expired() || (claim.upfront() && !hold(turn, request, form))) {
            return false;
        }
        turn.batch().change(form.claimed(next.get(), claim.workerId(), claim.claimId(), request.readAt()));
        turn.batch().prolong(request.id());
        return true;
    }

    private boolean hold(Turn turn, StoredRequest request, StoredForm form) throws SQLException {
        HoldRequest wanted = new HoldRequest(
                HoldId.interrogation(form.id()),
                LedgerAccounts.spendable(request.asker().userId()),
                request.price(form.form()).chargeHundredths());
        return holds.place(turn.connection(), wanted, request.readAt()) instanceof HoldOutcome.Active;
    }

    private Result end(Turn turn, End end) {
        Optional<StoredForm> found = turn.batch().form(end.formId());
        if (found.isEmpty()) {
            return new Result.Unknown();
        }
        StoredForm form = found.get();
        StoredRequest request = turn.batch().request(form.requestId()).orElseThrow();
        if (form.settleId().equals(Optional.of(end.settleId()))) {
            return new Result.Ended(rewardHundredths(request, form, end.outcome()));
        }
        Optional<Alchemist> worker = form.workerId().map(turn.alchemists()::get);
        boolean has = form.life().state() == FormState.PROCESSING
                && form.workerId().equals(Optional.of(end.workerId()))
                && (worker.isPresent() || end.outcome() instanceof Aborted);
        if (!has) {
            return new Result.NotProcessing(form.life().state());
        }
        switch (end.outcome()) {
            case Delivered delivered -> {
                turn.batch().change(form.settled(form.life().delivered().orElseThrow(), end.settleId()));
                turn.batch().result(form.id(), delivered.result());
                turn.batch().prolong(request.id());
                turn.settlements()
                        .settled(
                                request,
                                form,
                                worker.get(),
                                delivered.secondsPerForm(),
                                delivered.missingUpload(),
                                delivered.pays());
                webhook.compose(request, form, worker.get(), delivered).ifPresent(turn.webhooks()::add);
            }
            case Aborted aborted -> {
                turn.batch().change(form.settled(form.life().aborted().orElseThrow(), end.settleId()));
                turn.settlements().release(form);
                // A worker that was deleted meanwhile has no counters any more.
                worker.ifPresent(loser -> {
                    turn.settlements().aborted(loser);
                    turn.losers().add(loser.id());
                });
            }
        }
        return new Result.Ended(rewardHundredths(request, form, end.outcome()));
    }

    private static long rewardHundredths(StoredRequest request, StoredForm form, FormChange.Outcome outcome) {
        return switch (outcome) {
            case Delivered delivered ->
                delivered.pays() ? request.price(form.form()).rewardHundredths() : 0;
            case Aborted aborted -> 0;
        };
    }

    private static Result withdraw(Turn turn, Withdrawal withdrawal) {
        Optional<StoredRequest> request = turn.batch().request(withdrawal.requestId());
        if (request.isEmpty()) {
            return new Result.Unknown();
        }
        for (StoredForm form : turn.batch().formsOf(withdrawal.requestId())) {
            FormLife next = form.life().withdrawn();
            if (next.equals(form.life())) {
                continue;
            }
            turn.batch().change(form.with(next));
            Optional<Alchemist> worker = form.workerId().map(turn.alchemists()::get);
            if (form.life().state() == FormState.PROCESSING && worker.isPresent()) {
                turn.settlements().settled(request.get(), form, worker.get(), 0, false, true);
                turn.batch().prolong(withdrawal.requestId());
            } else {
                turn.settlements().release(form);
            }
        }
        return new Result.Withdrawn();
    }

    /** What the handed forms' workers are to be told, read once the states are written. */
    private static List<Result> withPayloads(Connection connection, List<Result> results) throws SQLException {
        Set<UUID> handed = new HashSet<>();
        for (Result result : results) {
            if (result instanceof Result.Claimed claimed) {
                claimed.forms().forEach(form -> handed.add(form.formId()));
            }
        }
        if (handed.isEmpty()) {
            return results;
        }
        Map<UUID, String> payloads = new HashMap<>();
        // Relies on the primary key of alchemy_form.
        String sql = "select id, payload from alchemy_form where id = any (?::uuid[]) and payload is not null";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setArray(1, connection.createArrayOf("uuid", handed.toArray()));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    payloads.put(row.getObject(1, UUID.class), row.getString(2));
                }
            }
        }
        List<Result> filled = new ArrayList<>(results.size());
        for (Result result : results) {
            filled.add(result instanceof Result.Claimed claimed ? filled(claimed, payloads) : result);
        }
        return filled;
    }

    private static Result filled(Result.Claimed claimed, Map<UUID, String> payloads) {
        return new Result.Claimed(
                claimed.forms().stream()
                        .map(form -> new Handed(
                                form.formId(),
                                form.requestId(),
                                form.form(),
                                Optional.ofNullable(payloads.get(form.formId()))))
                        .toList(),
                claimed.lost());
    }
}
