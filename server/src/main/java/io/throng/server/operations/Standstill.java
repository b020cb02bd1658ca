package io.throng.server.operations;

import io.throng.server.commit.GroupCommitter;
import io.throng.server.dispatch.RequestState;
import io.throng.server.dispatch.WaitingIndex;
import io.throng.server.dispatch.matching.JobKind;
import io.throng.server.request.LiveRequests;
import io.throng.server.request.Withdrawal;
import java.util.Optional;

/**
 * While the horde is in maintenance, what waits of requests for images is withdrawn, so that nothing new is handed out for them; jobs
 * under way end as usual, and texts go on (operations spec 3). It is not undone afterwards.
 */
public final class Standstill {
    private final HordeModes modes;
    private final LiveRequests live;
    private final GroupCommitter.Lane<Withdrawal, Optional<RequestState>> withdrawals;

    public Standstill(
            HordeModes modes, LiveRequests live, GroupCommitter.Lane<Withdrawal, Optional<RequestState>> withdrawals) {
        this.modes = modes;
        this.live = live;
        this.withdrawals = withdrawals;
    }

    /** Withdraws what waits, if the horde is in maintenance; answers how many requests. */
    public int keep() {
        if (!modes.on(HordeModes.Mode.MAINTENANCE)) {
            return 0;
        }
        int withdrawn = 0;
        for (WaitingIndex.View view : live.of(JobKind.IMAGE).snapshot()) {
            if (view.state().n() > 0) {
                withdrawals.submit(new Withdrawal(JobKind.IMAGE, view.state().id()));
                withdrawn++;
            }
        }
        return withdrawn;
    }
}
