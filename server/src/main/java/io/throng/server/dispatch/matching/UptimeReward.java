package io.throng.server.dispatch.matching;

import java.util.OptionalDouble;

/**
 * What a worker earns for being there, in hundredths of a kudo. Source: image spec 5.2, text spec 7.5,
 * alchemy spec 9.
 */
public final class UptimeReward {

    /** Seconds of uptime that must be exceeded since the last reward before the next is due. */
    public static final int PERIOD_SECONDS = 600;

    /** Context, in tokens, beyond which a scribe earns no more. */
    public static final int MAX_REWARDED_CONTEXT = 262_144;

    /** Reward of an alchemist, whatever it does; spendable at once, trusted owner or not. */
    public static final long ALCHEMIST_HUNDREDTHS = 40_00;

    private static final long DREAMER_HUNDREDTHS = 50_00;
    private static final long PER_MODEL_HUNDREDTHS = 2_00;
    private static final long LORA_HUNDREDTHS = 30_00;
    private static final double SCRIBE_KUDOS = 25;
    private static final double KUDOS_PER_1024_TOKENS = 15;
    private static final double UNKNOWN_MODEL_FACTOR = 0.5;
    private static final double UNVALIDATED_FACTOR = 0.3;
    private static final double MIN_SIZE_FACTOR = 0.25;
    private static final double REFERENCE_BILLIONS = 7;

    private UptimeReward() {}

    /** Whether a reward is due after that much uptime since the last one. */
    public static boolean due(long uptimeSecondsSinceReward) {
        return uptimeSecondsSinceReward > PERIOD_SECONDS;
    }

    /**
     * Reward of a dreamer.
     *
     * @param models number of models it hosts, at least 0
     * @param allowsLora its {@code allow_lora} setting
     */
    public static long dreamerHundredths(int models, boolean allowsLora) {
        if (models < 0) {
            throw new IllegalArgumentException("models must not be negative: " + models);
        }
        return DREAMER_HUNDREDTHS + PER_MODEL_HUNDREDTHS * models + (allowsLora ? LORA_HUNDREDTHS : 0);
    }

    /**
     * Reward of a scribe.
     *
     * @param maxContextLength tokens of context it holds, at least 0
     * @param billions size of its first model in billions of parameters; empty if the model is unknown
     * @param validatedBackend {@link AgentProfile#validatedTextBackend}
     */
    public static long scribeHundredths(int maxContextLength, OptionalDouble billions, boolean validatedBackend) {
        if (maxContextLength < 0) {
            throw new IllegalArgumentException("maxContextLength must not be negative: " + maxContextLength);
        }
        double base = SCRIBE_KUDOS + KUDOS_PER_1024_TOKENS * Math.min(maxContextLength, MAX_REWARDED_CONTEXT) / 1024;
        if (billions.isEmpty()) {
            return Hundredths.of(base * UNKNOWN_MODEL_FACTOR);
        }
        double validation = validatedBackend ? 1 : UNVALIDATED_FACTOR;
        return Hundredths.of(
                base * validation * Math.max(MIN_SIZE_FACTOR, billions.getAsDouble() / REFERENCE_BILLIONS));
    }
}
