package io.throng.server.status;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Settings of what is shown of the horde's state. */
@ConfigMapping(prefix = "throng.status")
public interface StatusConfig {
    /** JSON file with the list of news; it is read anew when it changes. Without one there are no news. */
    Optional<Path> newsFile();

    /** Age up to which the figures of the queues are taken as they are. */
    @WithDefault("PT1S")
    Duration queueMaxAge();
}
