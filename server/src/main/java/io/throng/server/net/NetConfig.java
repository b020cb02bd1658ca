package io.throng.server.net;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Set;

/** Settings for calls to addresses that users name. */
@ConfigMapping(prefix = "throng.net")
public interface NetConfig {
    /** Whether private and loopback addresses and any port may be called. For development and tests: it opens the inner network. */
    @WithDefault("false")
    boolean allowPrivate();

    /** Ports of the public internet that may be called. */
    @WithDefault("80,443,8080,8443")
    Set<Integer> allowedPorts();
}
