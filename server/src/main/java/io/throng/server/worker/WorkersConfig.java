package io.throng.server.worker;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of what is shown of workers. */
@ConfigMapping(prefix = "throng.workers")
public interface WorkersConfig {
    /** Age up to which the list of workers online, and what is counted from it, is taken as it is. */
    @WithDefault("PT1S")
    Duration listMaxAge();
}
