package io.throng.server.pop;

import io.throng.server.account.Account;
import io.throng.server.dispatch.matching.WorkerOffer;
import io.throng.server.model.ModelReference;
import io.throng.server.worker.Worker;

/**
 * What a worker's last pop came to. Workers that find nothing to do say the same again a second later; as long as neither the
 * account, nor what is known of the worker, nor the model reference has changed, the answer to "what does it offer" has not either.
 */
record StandingOffer(PopCall call, Account owner, Worker worker, ModelReference facts, WorkerOffer offer) {
    /** Whether a pop would come to the same. The three snapshots are replaced, never changed, so identity tells. */
    @SuppressWarnings("ReferenceEquality")
    boolean holds(PopCall again, Account owner, Worker worker, ModelReference facts) {
        return this.owner == owner && this.worker == worker && this.facts == facts && call.equals(again);
    }

    /** The same after the worker was seen. */
    StandingOffer of(Worker seen) {
        return new StandingOffer(call, owner, seen, facts, offer);
    }
}
