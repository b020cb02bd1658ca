package io.throng.server.dispatch.matching;

/** A switch its operator or the horde has set on a worker; off unless said. Source: image spec 5.2 to 5.5. */
public enum WorkerSetting {
    /** {@code nsfw}: takes NSFW requests. */
    NSFW,
    /** {@code allow_img2img}. */
    IMG2IMG,
    /** {@code allow_painting}. */
    PAINTING,
    /** {@code allow_post_processing}. */
    POST_PROCESSING,
    /** {@code allow_controlnet}. */
    CONTROLNET,
    /** {@code allow_sdxl_controlnet}. */
    SDXL_CONTROLNET,
    /** {@code allow_lora}. */
    LORA,
    /** {@code allow_unsafe_ipaddr}. */
    UNSAFE_IP,
    /** {@code limit_max_steps}. */
    LIMIT_MAX_STEPS,
    /** {@code extra_slow_worker}. */
    EXTRA_SLOW,
    /** {@code require_upfront_kudos} of the current pop. */
    REQUIRE_UPFRONT_KUDOS,
    /** The worker is in maintenance: only its owner's requests. */
    MAINTENANCE,
    /** The worker is paused: decoys only, except for its owner. */
    PAUSED,
    /** The worker has not checked in for 300 s. Never true during a pop. */
    STALE,
    /** The horde serves requests with an allow-list only from owner and friends ({@code HORDE_REQUIRE_MATCHED_TARGETING}). */
    MATCHED_TARGETING;

    /** This setting's bit in a mask of settings. */
    int bit() {
        return 1 << ordinal();
    }
}
