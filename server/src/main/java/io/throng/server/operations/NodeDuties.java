package io.throng.server.operations;

import io.throng.server.commit.GroupCommitter;
import io.throng.server.dispatch.ChangeFeed;
import io.throng.server.dispatch.RequestState;
import io.throng.server.duty.Duty;
import io.throng.server.kudos.LedgerVerification;
import io.throng.server.media.MediaSweeper;
import io.throng.server.model.ModelReferenceRefresher;
import io.throng.server.moderation.limit.LimitTalk;
import io.throng.server.request.LiveRequests;
import io.throng.server.request.Withdrawal;
import io.throng.server.webhook.WebhookSender;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/** Duties about capabilities that know nothing of duties. */
@Singleton
final class NodeDuties {
    private static final Duration VERIFY_PAUSE = Duration.ofHours(24);
    private static final Duration STANDSTILL_PAUSE = Duration.ofSeconds(1);
    private static final Duration SWEEP_PAUSE = Duration.ofMinutes(5);
    private static final Duration WEBHOOK_PAUSE = Duration.ofMinutes(1);
    private static final Duration FORGET_PAUSE = Duration.ofMinutes(10);
    private static final Duration TELL_PAUSE = Duration.ofMillis(500);

    /** Messages about limits in one turn. */
    private static final int MAX_TELLINGS = 20;

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

    /** On every node, since each has the reference in memory; at its start a node reads it by itself. */
    @Produces
    @Singleton
    Duty refreshModels(ModelReferenceRefresher models) {
        return new Duty(
                "refresh-models", ModelReferenceRefresher.INTERVAL, Duty.Where.EVERY_NODE, models::refreshOrFail);
    }

    /** The sender looks by itself, and when it is woken; this one makes sure of it, and lets people wake it. */
    @Produces
    @Singleton
    Duty sendWebhooks(WebhookSender sender) {
        return new Duty("send-webhooks", WEBHOOK_PAUSE, Duty.Where.EVERY_NODE, sender::urge);
    }

    @Produces
    @Singleton
    Duty forgetDeadWebhooks(WebhookSender sender) {
        return new Duty("forget-dead-webhooks", FORGET_PAUSE, Duty.Where.ONE_NODE, sender::forgetDead);
    }

    /** Other nodes hear what callers used of their limits here; costs nothing while nobody comes near one. */
    @Produces
    @Singleton
    Duty tellLimits(LimitTalk talk, ChangeFeed feed, DataSource dataSource) {
        return new Duty("tell-limits", TELL_PAUSE, Duty.Where.EVERY_NODE, () -> tell(talk, feed, dataSource));
    }

    private static void tell(LimitTalk talk, ChangeFeed feed, DataSource dataSource) throws SQLException {
        for (int i = 0; i < MAX_TELLINGS; i++) {
            Optional<List<String>> message = talk.next();
            if (message.isEmpty()) {
                return;
            }
            try (Connection connection = dataSource.getConnection()) {
                feed.announce(connection, ChangeFeed.Topic.CALLS, message.get());
            }
        }
    }
}
