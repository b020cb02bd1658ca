package io.throng.server.moderation.limit;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Map;

/** Settings of the limits on how often callers may call. */
@ConfigMapping(prefix = "throng.limits")
public interface LimitsConfig {
    /** Whether nothing is limited, for tests and measurements. */
    @WithDefault("${HORDE_TEST_RATELIMIT_DISABLED:false}")
    boolean disabled();

    /** Windows counted at the same time; beyond them the least used are forgotten. */
    @WithDefault("" + RateLimits.MAX_WINDOWS)
    int maxWindows();

    /** Limits that differ from the shipped table, by the name of the rule: {@code throng.limits.rules.workers=600/second}. */
    Map<String, String> rules();
}
