package io.throng.server.webhook;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** How clients' servers are told about results. */
@ConfigMapping(prefix = "throng.webhook")
public interface WebhookConfig {
    /** Secret that signs bodies, at least 32 characters, the same on all nodes. When absent it is made once and kept in a file. */
    Optional<String> secret();

    /** Where the made secret is kept. */
    @WithDefault("data/webhook.secret")
    Path secretFile();

    /** Whether receivers may be plain http. For development and tests. */
    @WithDefault("false")
    boolean allowHttp();

    /** Longest time for one attempt, redirects included. */
    @WithDefault("PT3S")
    Duration timeout();

    /** Attempts until a delivery is given up. */
    @WithDefault("8")
    int maxAttempts();

    /** Pause after the first failed attempt; doubled after each further one: 30 s, 1, 2, 4, 8, 16 and 32 min, about an hour in all. */
    @WithDefault("PT30S")
    Duration firstPause();

    /** How often the outbox is looked at when nobody says that there is something in it. */
    @WithDefault("PT1S")
    Duration pollInterval();

    /** Calls to one host at once, per node. */
    @WithDefault("4")
    int maxPerHost();

    /** Calls at once, per node. */
    @WithDefault("64")
    int maxConcurrent();

    /** How long deliveries that nobody took are kept for inspection. */
    @WithDefault("P7D")
    Duration keepDead();
}
