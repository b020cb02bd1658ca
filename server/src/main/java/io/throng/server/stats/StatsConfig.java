package io.throng.server.stats;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of the statistics. */
@ConfigMapping(prefix = "throng.stats")
public interface StatsConfig {
    /** Age up to which compiled statistics are taken as they are. */
    @WithDefault("PT10S")
    Duration maxAge();

    /** Age up to which what happened in the last minute, and the speeds of models, are taken as they are. */
    @WithDefault("PT2S")
    Duration recentMaxAge();
}
