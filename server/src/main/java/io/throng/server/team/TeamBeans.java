package io.throng.server.team;

import io.throng.server.account.PrivilegedActions;
import io.throng.server.account.ProfanityCheck;
import io.throng.server.dispatch.ChangeFeed;
import io.throng.server.duty.Duty;
import io.throng.server.worker.OnlineWorkers;
import io.throng.server.worker.WorkerProfiles;
import io.throng.server.worker.WorkerViews;
import io.throng.server.worker.WorkersConfig;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import javax.sql.DataSource;

/** Makes what teams are managed by. */
@Singleton
final class TeamBeans {
    private static final Duration FOLD_PAUSE = Duration.ofHours(1);

    @Produces
    @Singleton
    Teams teams(
            DataSource dataSource,
            WorkerProfiles profiles,
            WorkerViews views,
            OnlineWorkers online,
            ChangeFeed feed,
            ProfanityCheck profanity,
            PrivilegedActions actions,
            WorkersConfig config) {
        return new Teams(
                dataSource, profiles, views, online, feed, profanity, actions, config.listMaxAge(), Clock.systemUTC());
    }

    @Produces
    @Singleton
    Duty foldTeamTotals(Teams teams) {
        return new Duty("fold-team-totals", FOLD_PAUSE, Duty.Where.ONE_NODE, teams::foldTotals);
    }
}
