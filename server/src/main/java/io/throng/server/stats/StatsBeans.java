package io.throng.server.stats;

import io.throng.server.duty.Duty;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import javax.sql.DataSource;

/** Makes the statistics out of the settings, and keeps their table small. */
@Singleton
final class StatsBeans {
    private static final Duration FOLD_PAUSE = Duration.ofMinutes(1);

    @Produces
    @Singleton
    Statistics statistics(DataSource dataSource, StatsConfig config) {
        return new Statistics(dataSource, config.maxAge(), config.recentMaxAge());
    }

    @Produces
    @Singleton
    Duty foldStatistics(Statistics statistics) {
        return new Duty("fold-statistics", FOLD_PAUSE, Duty.Where.ONE_NODE, statistics::fold);
    }
}
