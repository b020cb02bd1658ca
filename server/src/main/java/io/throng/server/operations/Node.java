package io.throng.server.operations;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.throng.server.account.AccountChanges;
import io.throng.server.account.AccountDirectory;
import io.throng.server.account.Patrons;
import io.throng.server.account.ProfanityCheck;
import io.throng.server.account.TrustPromotion;
import io.throng.server.commit.GroupCommitter;
import io.throng.server.dispatch.Announcing;
import io.throng.server.dispatch.ChangeFeed;
import io.throng.server.dispatch.Claim;
import io.throng.server.dispatch.ClaimWriter;
import io.throng.server.dispatch.NodeMemory;
import io.throng.server.dispatch.RequestState;
import io.throng.server.dispatch.matching.AgentTable;
import io.throng.server.duty.Duties;
import io.throng.server.duty.Duty;
import io.throng.server.kudos.Holds;
import io.throng.server.kudos.Ledger;
import io.throng.server.media.MediaStore;
import io.throng.server.media.SourceImages;
import io.throng.server.model.ModelReferenceRefresher;
import io.throng.server.model.ModelsConfig;
import io.throng.server.moderation.PromptGuard;
import io.throng.server.moderation.address.AddressTimeouts;
import io.throng.server.moderation.address.Reputation;
import io.throng.server.moderation.address.WorkerGate;
import io.throng.server.moderation.limit.LimitTalk;
import io.throng.server.net.AddressGuard;
import io.throng.server.pop.Attendance;
import io.throng.server.pop.CheckIns;
import io.throng.server.pop.Pops;
import io.throng.server.pop.StoredOffers;
import io.throng.server.pop.WorkerAdmission;
import io.throng.server.price.ImagePrices;
import io.throng.server.price.PriceConfig;
import io.throng.server.rating.RatingConfig;
import io.throng.server.request.ImageIntake;
import io.throng.server.request.Intake;
import io.throng.server.request.LiveRequests;
import io.throng.server.request.NewRequest;
import io.throng.server.request.OrderCache;
import io.throng.server.request.Progress;
import io.throng.server.request.Results;
import io.throng.server.request.TextIntake;
import io.throng.server.request.Withdrawal;
import io.throng.server.settlement.Aftermath;
import io.throng.server.settlement.Deliveries;
import io.throng.server.settlement.Settlement;
import io.throng.server.settlement.SettlementWriter;
import io.throng.server.settlement.Submits;
import io.throng.server.sharedkey.Credentials;
import io.throng.server.style.StyleFinder;
import io.throng.server.webhook.WebhookOutbox;
import io.throng.server.webhook.WebhookSender;
import io.throng.server.worker.CheckIn;
import io.throng.server.worker.WorkerDiscipline;
import io.throng.server.worker.WorkerRegistry;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * Puts the parts of a node together, starts them in order and stops them in the opposite one. The lanes of the committer are opened
 * here, in the order in which every node's transactions touch the tables.
 */
@Singleton
public class Node {
    private static final Logger LOG = Logger.getLogger(Node.class);

    private final NodeConfig config;
    private final DataSource dataSource;
    private final GroupCommitter committer;
    private final ChangeFeed feed;
    private final LiveRequests live;
    private final WorkerRegistry workers;
    private final HordeModes modes;
    private final ModelReferenceRefresher models;
    private final Aftermath aftermath;
    private final WorkerDiscipline discipline;
    private final Upkeep upkeep;
    private final Duties duties;
    private final Instance<Duty> brought;
    private final Instance<NodeMemory> memories;
    private final Attendance attendance;
    private final Pops.PopMetrics popMetrics;
    private final MeterRegistry meters;
    private final ImageIntake images;
    private final TextIntake texts;
    private final Pops pops;
    private final Submits submits;
    private final Progress progress;
    private final Results results;
    private final GroupCommitter.Lane<Withdrawal, Optional<RequestState>> withdrawals;
    private volatile boolean ready;

    Node(
            NodeConfig config,
            DataSource dataSource,
            AccountDirectory accounts,
            ProfanityCheck profanity,
            Credentials credentials,
            Patrons patrons,
            Ledger ledger,
            Holds holds,
            TrustPromotion promotion,
            MediaStore store,
            SourceImages sources,
            StyleFinder styles,
            ImagePrices prices,
            PriceConfig priceConfig,
            RatingConfig rating,
            ModelsConfig modelsConfig,
            WebhookOutbox webhooks,
            WebhookSender sender,
            PromptGuard promptGuard,
            AddressTimeouts timeouts,
            Reputation reputation,
            AddressGuard guard,
            LimitTalk limitTalk,
            @Any Instance<Duty> brought,
            @Any Instance<NodeMemory> memories,
            MeterRegistry meters) {
        this.config = config;
        this.meters = meters;
        this.brought = brought;
        this.memories = memories;
        this.dataSource = dataSource;
        Clock clock = Clock.systemUTC();
        RandomGenerator random = new SecureRandom();
        Executor blocking = task -> Thread.ofVirtual().start(task);
        this.models = new ModelReferenceRefresher(modelsConfig);
        this.modes = new HordeModes(dataSource);
        this.workers = new WorkerRegistry(dataSource);
        this.live = new LiveRequests(dataSource, accounts, ledger, models::current, random);
        ChangesOfOthers changes = new ChangesOfOthers(dataSource, live, workers, modes, accounts, memories, limitTalk);
        this.feed =
                new ChangeFeed(dataSource, changes::received, changes::readEverything, changes::dropIdleConnections);
        this.committer = new GroupCommitter(dataSource, new CommitMeters(meters), config.commitPatience());
        this.discipline = new WorkerDiscipline(dataSource, workers, () -> modes.on(HordeModes.Mode.RAID));
        this.aftermath = new Aftermath(
                dataSource, live, workers, discipline, accountChanges(accounts), ledger, promotion, sender, clock);
        OrderCache orders = new OrderCache(dataSource);
        this.withdrawals = committer.lane(new Withdrawal.Writer(live, feed));
        var claims = committer.lane(new Announcing<>(
                new ClaimWriter(),
                feed,
                ChangeFeed.Topic.REQUEST,
                (Claim claim, Claim.Result result) ->
                        result instanceof Claim.Result.Granted ? Optional.of(claim.requestId()) : Optional.empty()));
        var settlements = committer.lane(new Announcing<>(
                new SettlementWriter(ledger, webhooks, aftermath::ended),
                feed,
                ChangeFeed.Topic.REQUEST,
                (Settlement settlement, Settlement.Result result) -> result instanceof Settlement.Result.Settled
                        ? Optional.of(settlement.requestId())
                        : Optional.<UUID>empty()));
        var intakes = committer.lane(new NewRequest.Writer(ledger, live, feed));
        var checkIns = committer.lane(new Announcing<>(
                new CheckIn.Writer(ledger, aftermath::earned),
                feed,
                ChangeFeed.Topic.WORKER,
                (CheckIn checkIn, Boolean written) ->
                        Optional.of(checkIn.worker().id())));
        AgentTable agents = AgentTable.bundled();
        this.upkeep = new Upkeep(dataSource, live, orders, holds, settlements, clock);
        this.duties = new Duties(dataSource, meters);
        Intake intake = new Intake(
                dataSource, credentials, patrons, workers, modes, ledger, holds, live, intakes, guard, styles, clock);
        this.images = new ImageIntake(
                intake,
                promptGuard,
                reputation,
                () -> models.current().images(),
                prices,
                priceConfig,
                sources,
                store,
                live,
                workers,
                modes,
                rating.anonymousShared(),
                clock,
                random);
        this.texts = new TextIntake(intake, promptGuard, models::current, priceConfig, live, workers, clock);
        Pops.Options popOptions =
                new Pops.Options(modelsConfig.imageReference().isEmpty(), priceConfig.requireMatchedTargeting());
        workers.understandWith(new StoredOffers(accounts, models::current, agents, popOptions));
        this.attendance = new Attendance(
                accounts,
                workers,
                new WorkerAdmission(dataSource, workers, modes, profanity),
                new WorkerGate(timeouts, reputation, () -> modes.on(HordeModes.Mode.RAID), patrons::include),
                discipline,
                new CheckIns(workers, checkIns::submit),
                models::current,
                agents,
                blocking,
                clock);
        this.popMetrics = new PopMeters(meters);
        this.pops = new Pops(
                attendance, workers, live, orders, models::current, agents, claims, popOptions, random, popMetrics);
        Deliveries deliveries = new Deliveries(
                workers, discipline, models::current, priceConfig, config.payMissingUploads(), store, agents, clock);
        this.submits = new Submits(
                dataSource, accounts, workers, live, orders, store, sources, deliveries, settlements, blocking);
        this.progress = new Progress(workers, clock);
        this.results = new Results(dataSource, orders, store, progress);
        NodeMeters.of(meters, live, committer, workers);
    }

    void start(@Observes Startup event) throws SQLException {
        modes.refresh();
        workers.loadOnline(Clock.systemUTC().instant());
        live.loadAll();
        // Before the committer starts, because whoever has a memory may have lanes as well.
        for (NodeMemory memory : memories) {
            memory.reconcile();
        }
        committer.start();
        feed.start();
        models.start();
        duties.every("fault-stale-jobs", config.staleJobInterval(), upkeep::faultStaleJobs);
        duties.every("forget-expired", config.expiryInterval(), upkeep::forgetExpired);
        duties.every("release-holds", config.expiryInterval(), upkeep::releaseHolds);
        duties.every("discipline-workers", Duration.ofSeconds(1), discipline::tend);
        duties.every("tend-owners", config.expiryInterval(), aftermath::tend);
        duties.every("reconcile", config.reconcileInterval(), live::reconcile);
        duties.every("read-modes", Duration.ofSeconds(2), modes::refresh);
        brought.forEach(duties::begin);
        ready = true;
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        ready = false;
        duties.close();
        models.stop();
        feed.close();
        committer.close();
        NodeMeters.forget(meters);
    }

    /** Whether everything that waits has been read and the node takes calls. */
    public boolean ready() {
        return ready;
    }

    /** Tells this node and the others of a changed account. */
    @Produces
    @Singleton
    AccountChanges accountChanges(AccountDirectory accounts) {
        return userId -> {
            accounts.invalidate(userId);
            try (Connection connection = dataSource.getConnection()) {
                workers.reloadOwned(userId);
                feed.announce(connection, ChangeFeed.Topic.ACCOUNT, List.of(userId));
            } catch (SQLException e) {
                LOG.warnf(
                        "not every node hears of the change of account %d before its copy expires: %s",
                        userId, e.getMessage());
            }
        };
    }

    @Produces
    @Singleton
    ImageIntake images() {
        return images;
    }

    @Produces
    @Singleton
    TextIntake texts() {
        return texts;
    }

    @Produces
    @Singleton
    Pops pops() {
        return pops;
    }

    @Produces
    @Singleton
    Submits submits() {
        return submits;
    }

    @Produces
    @Singleton
    Progress progress() {
        return progress;
    }

    @Produces
    @Singleton
    Results results() {
        return results;
    }

    @Produces
    @Singleton
    LiveRequests live() {
        return live;
    }

    @Produces
    @Singleton
    GroupCommitter committer() {
        return committer;
    }

    @Produces
    @Singleton
    ChangeFeed feed() {
        return feed;
    }

    @Produces
    @Singleton
    WorkerRegistry workers() {
        return workers;
    }

    @Produces
    @Singleton
    WorkerDiscipline discipline() {
        return discipline;
    }

    @Produces
    @Singleton
    Aftermath aftermath() {
        return aftermath;
    }

    @Produces
    @Singleton
    Attendance attendance() {
        return attendance;
    }

    @Produces
    @Singleton
    Pops.PopMetrics popMetrics() {
        return popMetrics;
    }

    @Produces
    @Singleton
    ModelReferenceRefresher models() {
        return models;
    }

    @Produces
    @Singleton
    HordeModes modes() {
        return modes;
    }

    @Produces
    @Singleton
    GroupCommitter.Lane<Withdrawal, Optional<RequestState>> withdrawals() {
        return withdrawals;
    }
}
