package io.throng.server.alchemy.rules;

import io.throng.protocol.alchemy.AlchemyForm;

/**
 * What a form earns and costs, in hundredths of a kudo (alchemy spec 1 and 9).
 *
 * @param rewardHundredths for the worker and its owner
 * @param chargeHundredths for the requester
 */
public record FormPrice(long rewardHundredths, long chargeHundredths) {
    /** Reward of a form that yields data, but for {@link #INTERROGATION_HUNDREDTHS}. */
    static final long DATA_HUNDREDTHS = 1_00;

    /** Reward of an interrogation. */
    static final long INTERROGATION_HUNDREDTHS = 3_00;

    /** Reward of a form that yields an image, for each tile of its source; the same for every model. */
    static final long TILE_HUNDREDTHS = 3_00;

    /** What every form costs its requester beyond the reward. */
    static final long FEE_HUNDREDTHS = 1_00;

    /** What it costs beyond that where slow workers may do it; the AI Horde's documents claim the opposite. */
    static final long SLOW_WORKERS_HUNDREDTHS = 1_00;

    /**
     * The price of a form.
     *
     * @param tiles of the source image, at least 1
     * @param slowWorkers whether slow workers may do it
     */
    public static FormPrice of(AlchemyForm form, int tiles, boolean slowWorkers) {
        long reward = switch (form.output()) {
            case IMAGE -> TILE_HUNDREDTHS * tiles;
            case DATA -> form == AlchemyForm.INTERROGATION ? INTERROGATION_HUNDREDTHS : DATA_HUNDREDTHS;
        };
        return new FormPrice(reward, reward + FEE_HUNDREDTHS + (slowWorkers ? SLOW_WORKERS_HUNDREDTHS : 0));
    }
}
