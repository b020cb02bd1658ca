package io.throng.server.alchemy;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.throng.server.account.AccountDirectory;
import io.throng.server.account.Patrons;
import io.throng.server.commit.GroupCommitter;
import io.throng.server.dispatch.ChangeFeed;
import io.throng.server.dispatch.NodeMemory;
import io.throng.server.dispatch.matching.JobKind;
import io.throng.server.duty.Duty;
import io.throng.server.kudos.Holds;
import io.throng.server.kudos.Ledger;
import io.throng.server.media.MediaStore;
import io.throng.server.media.SourceImages;
import io.throng.server.moderation.address.AddressTimeouts;
import io.throng.server.moderation.address.Reputation;
import io.throng.server.net.AddressGuard;
import io.throng.server.operations.HordeModes;
import io.throng.server.operations.NodeConfig;
import io.throng.server.pop.Attendance;
import io.throng.server.pop.Pops;
import io.throng.server.settlement.Aftermath;
import io.throng.server.webhook.WebhookOutbox;
import io.throng.server.webhook.WebhookSender;
import io.throng.server.worker.WorkerDiscipline;
import io.throng.server.worker.WorkerRegistry;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import javax.sql.DataSource;

/** Puts the parts of alchemy together. Made before the committer starts, since it opens lanes. */
@Singleton
final class AlchemyBeans {
    private final NodeConfig config;
    private final AlchemyMemory memory;
    private final AlchemyUpkeep upkeep;
    private final AlchemyIntake intake;
    private final AlchemyPops pops;
    private final AlchemySubmits submits;
    private final AlchemyStatuses statuses;
    private final AlchemyQueue queue;

    AlchemyBeans(
            NodeConfig config,
            DataSource dataSource,
            GroupCommitter committer,
            ChangeFeed feed,
            AccountDirectory accounts,
            Patrons patrons,
            HordeModes modes,
            Ledger ledger,
            Holds holds,
            MediaStore store,
            SourceImages sources,
            AddressGuard guard,
            AddressTimeouts timeouts,
            Reputation reputation,
            WebhookOutbox outbox,
            WebhookSender sender,
            Attendance attendance,
            WorkerRegistry workers,
            WorkerDiscipline discipline,
            Aftermath aftermath,
            Pops.PopMetrics metrics,
            MeterRegistry meters) {
        this.config = config;
        AlchemyIndex index = new AlchemyIndex();
        FormResults results = new FormResults(store);
        var changes = committer.lane(new FormWriter(ledger, holds, outbox, new FormWebhook(results), feed, effects -> {
            effects.standings().forEach(index::take);
            effects.losers().forEach(discipline::lostJob);
            effects.earners().forEach(aftermath::earned);
            if (effects.webhooks()) {
                sender.wake();
            }
        }));
        var intakes = committer.lane(new NewAlchemy.Writer(feed, standings -> standings.forEach(index::take)));
        this.memory = new AlchemyMemory(dataSource, index);
        this.upkeep = new AlchemyUpkeep(dataSource, index, holds, store, feed, changes);
        this.intake = new AlchemyIntake(
                dataSource, accounts, patrons, modes, ledger, sources, store, guard, timeouts, reputation, intakes);
        this.pops = new AlchemyPops(attendance, index, changes, store, metrics);
        this.submits = new AlchemySubmits(
                dataSource, accounts, workers, store, changes, config.payMissingUploads(), Clock.systemUTC());
        this.statuses = new AlchemyStatuses(dataSource, results, changes);
        this.queue = index::openForms;
        Tags kind = Tags.of("kind", JobKind.ALCHEMY.wireName());
        meters.gauge("throng.queue.jobs", kind, index, AlchemyIndex::waitingForms);
        meters.gauge("throng.requests.remembered", kind, index, AlchemyIndex::size);
    }

    @Produces
    @Singleton
    NodeMemory memory() {
        return memory;
    }

    @Produces
    @Singleton
    Duty faultStaleForms() {
        return new Duty("fault-stale-forms", config.staleJobInterval(), Duty.Where.ONE_NODE, upkeep::faultStaleForms);
    }

    @Produces
    @Singleton
    Duty forgetExpiredAlchemy() {
        return new Duty("forget-expired-alchemy", config.expiryInterval(), Duty.Where.ONE_NODE, upkeep::forgetExpired);
    }

    @Produces
    @Singleton
    Duty reconcileAlchemy() {
        return new Duty("reconcile-alchemy", config.reconcileInterval(), Duty.Where.EVERY_NODE, memory::reconcile);
    }

    @Produces
    @Singleton
    AlchemyUpkeep upkeep() {
        return upkeep;
    }

    @Produces
    @Singleton
    AlchemyIntake intake() {
        return intake;
    }

    @Produces
    @Singleton
    AlchemyPops pops() {
        return pops;
    }

    @Produces
    @Singleton
    AlchemySubmits submits() {
        return submits;
    }

    @Produces
    @Singleton
    AlchemyStatuses statuses() {
        return statuses;
    }

    @Produces
    @Singleton
    AlchemyQueue queue() {
        return queue;
    }
}
