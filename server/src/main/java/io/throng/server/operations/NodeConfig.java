package io.throng.server.operations;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of a node's work on requests. */
@ConfigMapping(prefix = "throng.node")
public interface NodeConfig {
    /** Whether a worker is paid for a submit that names an upload which never arrived. It is counted against the worker anyway. */
    @WithDefault("true")
    boolean payMissingUploads();

    /** How often jobs whose deadline is over are looked for. */
    @WithDefault("PT5S")
    Duration staleJobInterval();

    /** How often requests whose life is over, and holds of requests that are done, are looked for. */
    @WithDefault("PT10S")
    Duration expiryInterval();

    /** How often this node compares what it remembers with the database, to find what the change feed missed. */
    @WithDefault("PT60S")
    Duration reconcileInterval();

    /** How long a write waits for a database that is away before its caller is told 503. */
    @WithDefault("PT30S")
    Duration commitPatience();
}
