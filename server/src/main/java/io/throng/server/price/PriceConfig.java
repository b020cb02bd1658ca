package io.throng.server.price;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/** Settings of prices. */
@ConfigMapping(prefix = "throng.price")
public interface PriceConfig {
    /** A {@code .npz} file with the network that prices images; without it the built-in one is used. */
    Optional<Path> imageModel();

    /**
     * Whether requests for chosen workers are served by the requester's own and friends' workers only, and then cost next to
     * nothing.
     */
    @WithDefault("false")
    boolean requireMatchedTargeting();

    /** Whether requests for chosen workers need kudos up front. */
    @WithDefault("false")
    boolean upfrontKudosOnWorkerList();
}
