package io.throng.server.status;

import io.agroal.api.AgroalDataSource;
import io.throng.server.account.Admins;
import io.throng.server.account.PrivilegedActions;
import io.throng.server.alchemy.AlchemyQueue;
import io.throng.server.dispatch.ChangeFeed;
import io.throng.server.http.CallsUnderWay;
import io.throng.server.model.ModelReferenceRefresher;
import io.throng.server.operations.HordeModes;
import io.throng.server.request.LiveRequests;
import io.throng.server.stats.Statistics;
import io.throng.server.worker.OnlineWorkers;
import io.throng.server.worker.WorkerViews;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Makes what the horde's state is read by out of the settings. */
@Singleton
final class StatusBeans {
    @Produces
    @Singleton
    HordeFigures figures(
            OnlineWorkers online,
            WorkerViews views,
            LiveRequests live,
            Statistics statistics,
            AlchemyQueue forms,
            ModelReferenceRefresher models,
            StatusConfig config) {
        return new HordeFigures(
                online, views, live, statistics, forms, models::current, config.queueMaxAge(), Clock.systemUTC());
    }

    @Produces
    @Singleton
    Modes modes(DataSource dataSource, HordeModes modes, ChangeFeed feed, Admins admins, PrivilegedActions actions) {
        return new Modes(dataSource, modes, feed, admins, actions);
    }

    @Produces
    @Singleton
    NewsFile news(StatusConfig config) {
        return new NewsFile(config.newsFile());
    }

    @Produces
    @Singleton
    HeartbeatReader heart(
            @ConfigProperty(name = "quarkus.application.version") String version,
            AgroalDataSource dataSource,
            CallsUnderWay calls) {
        DatabasePulse pulse = new DatabasePulse(dataSource);
        return new HeartbeatReader(version, () -> dataSource.getMetrics().awaitingCount(), calls::now, pulse::beats);
    }
}
