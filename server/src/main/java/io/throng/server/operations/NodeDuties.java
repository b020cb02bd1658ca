package io.throng.server.operations;

import io.throng.server.commit.GroupCommitter;
import io.throng.server.dispatch.RequestState;
import io.throng.server.duty.Duty;
import io.throng.server.kudos.LedgerVerification;
import io.throng.server.media.MediaSweeper;
import io.throng.server.request.LiveRequests;
import io.throng.server.request.Withdrawal;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;

/** Duties about capabilities that know nothing of duties. */
@Singleton
final class NodeDuties {
    private static final Duration VERIFY_PAUSE = Duration.ofHours(24);
    private static final Duration STANDSTILL_PAUSE = Duration.ofSeconds(1);
    private static final Duration SWEEP_PAUSE = Duration.ofMinutes(5);

    /** Adds up the books again, once a day. */
    @Produces
    @Singleton
    Duty verifyLedger(LedgerVerification verification) {
        return new Duty("verify-ledger", VERIFY_PAUSE, Duty.Where.ONE_NODE, verification::verify);
    }

    /** On every node, since each may be the first to hear of the maintenance. */
    @Produces
    @Singleton
    Duty standStill(
            HordeModes modes, LiveRequests live, GroupCommitter.Lane<Withdrawal, Optional<RequestState>> withdrawals) {
        return new Duty(
                "stand-still", STANDSTILL_PAUSE, Duty.Where.EVERY_NODE, new Standstill(modes, live, withdrawals)::keep);
    }

    /** On every node, since each may have a store of its own; of a shared store one node at a time does it. */
    @Produces
    @Singleton
    Duty sweepMedia(MediaSweeper sweeper) {
        return new Duty("sweep-media", SWEEP_PAUSE, Duty.Where.EVERY_NODE, sweeper::sweep);
    }
}
