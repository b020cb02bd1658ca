package io.throng.server.price;

import java.util.List;
import java.util.OptionalDouble;

/**
 * What a text costs and earns. Sizes of models are in billions of parameters. Source: text spec 4.3, 4.4, 7.1 to 7.3. The context
 * multiplier and the reward use the same capped token estimate on purpose: workers' earnings depend on it.
 */
public final class TextPrices {
    /** What a delivered text costs its requester on top of its reward, and all that a censored one costs. */
    public static final long BURN_HUNDREDTHS = 100;

    /** Reward of a text for chosen workers where such requests are served by their owners only. */
    public static final long MATCHED_TARGETING_HUNDREDTHS = 10;

    private static final int CHARACTERS_PER_TOKEN = 4;
    private static final int LEAST_TOKENS = 20;
    private static final double CONTEXT_UNIT_TOKENS = 1024;
    private static final double LEAST_CONTEXT_MULTIPLIER = 0.1;
    private static final double GREATEST_CONTEXT_MULTIPLIER = 30;
    private static final double NEUTRAL_BILLIONS = 13;
    private static final double BONUS_EXPONENT = 0.2;
    private static final double REWARD_DIVISOR = 125;
    private static final double UNKNOWN_MODEL_FACTOR = 0.027;
    private static final double UNVALIDATED_FACTOR = 0.3;
    private static final double ESTIMATE_DIVISOR = 100;
    private static final double UPFRONT_DIVISOR = 21;
    private static final double UPFRONT_WITHOUT_MODELS_KUDOS = 20;
    private static final double UNKNOWN_BILLIONS_FOR_UPFRONT = 1;

    /** Size that an unknown model is taken to have in a dry run. */
    private static final double UNKNOWN_BILLIONS_FOR_ESTIMATE = 2.7;

    private TextPrices() {}

    /**
     * How many tokens a text counts as: a quarter of its characters (Unicode code points), at least 20, at most {@code maxLength}.
     *
     * @param maxLength tokens asked for when the request was made, before any downgrade
     */
    public static int tokens(String text, int maxLength) {
        int characters = text.codePointCount(0, text.length());
        int quarter = Math.ceilDiv(characters, CHARACTERS_PER_TOKEN);
        return Math.min(maxLength, Math.max(LEAST_TOKENS, quarter));
    }

    /** What a context of that many tokens (at least 1) multiplies the price by: 0.1 to 30. */
    public static double contextMultiplier(int tokens) {
        if (tokens < 1) {
            throw new IllegalArgumentException("tokens must be positive: " + tokens);
        }
        double doublings = Math.log(tokens / CONTEXT_UNIT_TOKENS) / Math.log(2);
        return Math.clamp(1.2 + Math.pow(2.2, doublings), LEAST_CONTEXT_MULTIPLIER, GREATEST_CONTEXT_MULTIPLIER);
    }

    /** A job as its reward sees it. */
    public sealed interface Terms {
        /** For chosen workers, while the switch for matched targeting is on. */
        record MatchedTargeting() implements Terms {}

        /** Made by a model the reference does not know. */
        record UnknownModel(boolean trustedOwner) implements Terms {}

        /** Made by a model of that size, on a back end that is validated or not. */
        record KnownModel(double billions, boolean validatedBackend) implements Terms {
            public KnownModel {
                requirePositive(billions);
            }
        }
    }

    /**
     * What the worker of a delivered text earns.
     *
     * @param maxLength tokens asked for when the request was made, before any downgrade
     */
    public static long rewardHundredths(String prompt, String result, int maxLength, Terms terms) {
        double multiplier = contextMultiplier(tokens(prompt, maxLength));
        int made = tokens(result, maxLength);
        return switch (terms) {
            case Terms.MatchedTargeting() -> MATCHED_TARGETING_HUNDREDTHS;
            case Terms.UnknownModel(boolean trustedOwner) ->
                Rounding.toHundredths(trustedOwner ? made * multiplier * UNKNOWN_MODEL_FACTOR : multiplier);
            case Terms.KnownModel(double billions, boolean validated) -> {
                double kudos = made * bonus(billions) * billions / REWARD_DIVISOR;
                yield Rounding.toHundredths((validated ? kudos : kudos * UNVALIDATED_FACTOR) * multiplier);
            }
        };
    }

    /** What the requester pays for a text that earned {@code rewardHundredths}. */
    public static long burnHundredths(long rewardHundredths, boolean censored) {
        return censored ? BURN_HUNDREDTHS : Math.addExact(rewardHundredths, BURN_HUNDREDTHS);
    }

    /**
     * The price a dry run answers with.
     *
     * @param models sizes of the models asked for, in order, empty for an unknown model; only the first counts
     */
    public static long estimateHundredths(int maxLength, int maxContextLength, List<OptionalDouble> models, int n) {
        requireTexts(n);
        double multiplier = contextMultiplier(maxContextLength);
        double kudos;
        if (models.isEmpty()) {
            kudos = maxLength * NEUTRAL_BILLIONS * multiplier / ESTIMATE_DIVISOR;
        } else {
            double billions = models.getFirst().orElse(UNKNOWN_BILLIONS_FOR_ESTIMATE);
            kudos = maxLength * bonus(billions) * billions * multiplier / ESTIMATE_DIVISOR;
        }
        return (Rounding.toHundredths(kudos) + BURN_HUNDREDTHS) * n + BURN_HUNDREDTHS;
    }

    /**
     * What is held when a text must be paid up front.
     *
     * @param models sizes of the models asked for, empty for an unknown model; the largest counts
     */
    public static long upfrontHundredths(int maxLength, List<OptionalDouble> models, int n) {
        requireTexts(n);
        if (models.isEmpty()) {
            return Rounding.toHundredths(UPFRONT_WITHOUT_MODELS_KUDOS) * n;
        }
        double largest = models.stream()
                .mapToDouble(billions -> billions.orElse(UNKNOWN_BILLIONS_FOR_UPFRONT))
                .max()
                .orElseThrow();
        return Rounding.toHundredths(maxLength * largest / UPFRONT_DIVISOR) * n;
    }

    /** Bonus of models above 13 B; 1 below. */
    private static double bonus(double billions) {
        return Math.pow(Math.max(billions, NEUTRAL_BILLIONS) / NEUTRAL_BILLIONS, BONUS_EXPONENT);
    }

    private static void requirePositive(double billions) {
        if (!(billions > 0) || !Double.isFinite(billions)) {
            throw new IllegalArgumentException("the size of a model must be positive: " + billions);
        }
    }

    private static void requireTexts(int n) {
        if (n < 1) {
            throw new IllegalArgumentException("n must be at least 1: " + n);
        }
    }
}
