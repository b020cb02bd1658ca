package io.throng.server.moderation;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** Settings of moderation. */
@ConfigMapping(prefix = "throng.moderation")
public interface ModerationConfig {
    /** Whether no prompt is ever found at fault, whatever filters are kept. */
    @WithDefault("false")
    boolean filtersDisabled();

    /** Whether prompts for texts are scored like those for images. The AI Horde scores images only. */
    @WithDefault("false")
    boolean scanTexts();

    /** URL that is sent {@code {"content": "..."}} when moderators should look at something; unset: it is logged only. */
    @WithDefault("${DISCORD_PROBLEM_USER_WEBHOOK:}")
    Optional<String> noticeWebhook();
}
