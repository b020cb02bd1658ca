package io.throng.server.worker;

import io.throng.server.account.PrivilegedActions;
import io.throng.server.account.ProfanityCheck;
import io.throng.server.dispatch.ChangeFeed;
import io.throng.server.dispatch.matching.AgentTable;
import io.throng.server.duty.Duty;
import io.throng.server.model.ModelReferenceRefresher;
import io.throng.server.model.ModelsConfig;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import javax.sql.DataSource;

/** Makes what is shown of workers, and what changes them, out of the settings. */
@Singleton
final class WorkerBeans {
    /** How soon a message that another node took in is delivered here. */
    private static final Duration MESSAGE_PAUSE = Duration.ofSeconds(2);

    private static final Duration FORGET_PAUSE = Duration.ofHours(1);

    private final Clock clock = Clock.systemUTC();

    @Produces
    @Singleton
    WorkerProfiles profiles(DataSource dataSource, WorkerRegistry registry) {
        return new WorkerProfiles(dataSource, registry);
    }

    @Produces
    @Singleton
    OnlineWorkers online(WorkerProfiles profiles, WorkersConfig config) {
        return new OnlineWorkers(profiles, config.listMaxAge(), clock);
    }

    @Produces
    @Singleton
    MessageBoard messageBoard(DataSource dataSource) throws SQLException {
        MessageBoard board = new MessageBoard(dataSource, clock);
        board.refresh();
        return board;
    }

    @Produces
    @Singleton
    WorkerMessages messages(
            DataSource dataSource, WorkerProfiles profiles, MessageBoard board, PrivilegedActions actions) {
        return new WorkerMessages(dataSource, profiles, board, actions, clock);
    }

    @Produces
    @Singleton
    WorkerViews views(ModelReferenceRefresher models, ModelsConfig config, MessageBoard board) {
        return new WorkerViews(
                new AcceptedModels(models::current, config.imageReference().isEmpty()), AgentTable.bundled(), board);
    }

    @Produces
    @Singleton
    WorkerChanges changes(
            DataSource dataSource,
            WorkerProfiles profiles,
            WorkerRegistry registry,
            OnlineWorkers online,
            ChangeFeed feed,
            ProfanityCheck profanity,
            PrivilegedActions actions) {
        return new WorkerChanges(dataSource, profiles, registry, online, feed, profanity, actions);
    }

    @Produces
    @Singleton
    Duty readMessages(MessageBoard board) {
        return new Duty("read-worker-messages", MESSAGE_PAUSE, Duty.Where.EVERY_NODE, board::refresh);
    }

    @Produces
    @Singleton
    Duty forgetMessages(WorkerMessages messages) {
        return new Duty("forget-worker-messages", FORGET_PAUSE, Duty.Where.ONE_NODE, messages::forgetOld);
    }
}
