package io.throng.server.alchemy;

import io.throng.server.account.RecordDelta;
import io.throng.server.account.RecordKey;
import io.throng.server.account.RecordType;
import io.throng.server.account.UserRecords;
import io.throng.server.alchemy.rules.FormPrice;
import io.throng.server.kudos.BookingResult;
import io.throng.server.kudos.EventOutcome;
import io.throng.server.kudos.HoldId;
import io.throng.server.kudos.Holds;
import io.throng.server.kudos.Ledger;
import io.throng.server.kudos.LedgerEvent;
import io.throng.server.kudos.SettlementRules;
import io.throng.server.kudos.WorkPayment;
import io.throng.server.settlement.Settlement;
import io.throng.server.settlement.WorkerTotals;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What follows from forms that ended in one batch: kudos, counters, holds given back (alchemy spec 9). */
final class FormSettlements {
    private static final int AGENT_PERCENT = 100;

    private final WorkerTotals totals = new WorkerTotals();
    private final List<LedgerEvent> events = new ArrayList<>();
    private final List<RecordDelta> records = new ArrayList<>();
    private final List<HoldId> released = new ArrayList<>();
    private final List<Integer> earners = new ArrayList<>();

    /** Owners who earned something. */
    List<Integer> earners() {
        return earners;
    }

    /**
     * A form was delivered, or withdrawn while it was being worked on.
     *
     * @param secondsPerForm mean speed of the worker; 0 leaves it
     */
    void settled(
            StoredRequest request,
            StoredForm form,
            Alchemist worker,
            double secondsPerForm,
            boolean missingUpload,
            boolean pays) {
        FormPrice price = request.price(form.form());
        long reward = pays ? price.rewardHundredths() : 0;
        int requester = request.asker().userId();
        if (pays) {
            WorkPayment payment = new WorkPayment(
                    requester,
                    price.chargeHundredths(),
                    worker.ownerId(),
                    reward,
                    AGENT_PERCENT,
                    worker.inEvaluation());
            // A hold that was never placed is no error: then the debit stands on its own.
            events.add(SettlementRules.formSettled(form.id(), request.readAt(), payment)
                    .using(HoldId.interrogation(form.id()), price.chargeHundredths()));
        } else {
            released.add(HoldId.interrogation(form.id()));
        }
        records.add(RecordDelta.one(requester, RecordType.REQUEST, RecordKey.INTERROGATION));
        records.add(RecordDelta.one(worker.ownerId(), RecordType.FULFILLMENT, RecordKey.INTERROGATION));
        totals.delivered(new Settlement.WorkerShare(worker.id(), reward, secondsPerForm), 0, missingUpload);
        earners.add(worker.ownerId());
    }

    /** A worker gave a form up or let it go stale: nobody pays. */
    void aborted(Alchemist worker) {
        totals.aborted(worker.id());
    }

    /** What was set aside for a form is free again. */
    void release(StoredForm form) {
        released.add(HoldId.interrogation(form.id()));
    }

    void write(Connection connection, Ledger ledger, Holds holds, Instant now) throws SQLException {
        for (int from = 0; from < released.size(); from += Holds.MAX_HOLDS_PER_BATCH) {
            holds.release(
                    connection,
                    released.subList(from, Math.min(from + Holds.MAX_HOLDS_PER_BATCH, released.size())),
                    now);
        }
        for (int from = 0; from < events.size(); from += Ledger.MAX_EVENTS_PER_BATCH) {
            List<LedgerEvent> page = events.subList(from, Math.min(from + Ledger.MAX_EVENTS_PER_BATCH, events.size()));
            requireBooked(page, ledger.book(connection, page));
        }
        totals.write(connection);
        UserRecords.add(connection, records);
    }

    /** INVARIANT: a form is settled once, so its event is new, and the accounts it names exist. */
    private static void requireBooked(List<LedgerEvent> events, BookingResult result) {
        for (int i = 0; i < events.size(); i++) {
            if (!(result.outcomes().get(i) instanceof EventOutcome.Booked)) {
                throw new IllegalStateException(
                        "the settlement of form " + events.get(i).ref() + " was not booked: "
                                + result.outcomes().get(i));
            }
        }
    }
}
