package io.throng.server.rating;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Settings of sharing and rating. */
@ConfigMapping(prefix = "throng.rating")
public interface RatingConfig {
    /**
     * Whether results of anonymous requests are kept for rating, as the AI Horde once did; others are if their owner asks for it. On by
     * default.
     */
    @WithDefault("true")
    boolean anonymousShared();
}
