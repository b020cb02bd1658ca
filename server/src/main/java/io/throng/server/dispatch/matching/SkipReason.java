package io.throng.server.dispatch.matching;

/**
 * A key of the {@code skipped} object that an empty-handed pop gets: why waiting requests were not for this worker. Declared in the
 * order in which the keys are written. Source: image spec 5.6, text spec 9.3.
 */
public enum SkipReason {
    MODELS("models", true),
    WORKER_ID("worker_id", true),
    IMG2IMG("img2img", true),
    PAINTING("painting", true),
    UNSAFE_IP("unsafe_ip", true),
    NSFW("nsfw", true),
    LORA("lora", true),
    /** The only key with a hyphen. */
    POST_PROCESSING("post-processing", true),
    CONTROLNET("controlnet", true),
    PERFORMANCE("performance", true),
    UNTRUSTED("untrusted", true),
    BRIDGE_VERSION("bridge_version", true),
    MAX_PIXELS("max_pixels", false),
    STEP_COUNT("step_count", false),
    BLACKLIST("blacklist", false),
    KUDOS("kudos", false),
    MAX_CONTEXT_LENGTH("max_context_length", false),
    MAX_LENGTH("max_length", false),
    MATCHING_SOFTPROMPT("matching_softprompt", false);

    private final String wireName;
    private final boolean zeroSentToDreamers;

    SkipReason(String wireName, boolean zeroSentToDreamers) {
        this.wireName = wireName;
        this.zeroSentToDreamers = zeroSentToDreamers;
    }

    /** The key on the wire. */
    public String wireName() {
        return wireName;
    }

    /** Whether the key is present even at zero for a worker of {@code kind}. Scribes only get keys that count something. */
    public boolean sentWhenZero(JobKind kind) {
        return kind == JobKind.IMAGE && zeroSentToDreamers;
    }
}
