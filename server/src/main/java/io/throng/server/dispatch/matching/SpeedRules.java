package io.throng.server.dispatch.matching;

import java.util.List;
import java.util.OptionalDouble;

/** How fast a worker must be for impatient requests, and how fast is too fast to be true. Source: image spec 5.4, 6.5; text spec 7.6, 9.3. */
public final class SpeedRules {

    /** Pixelsteps per second a dreamer needs for requests with {@code slow_workers: false}. */
    public static final double MIN_PIXELSTEPS_PER_SECOND = 500_000;

    /** Speed assumed of a dreamer without history, in pixelsteps per second. */
    public static final double NEW_DREAMER_PIXELSTEPS_PER_SECOND = 1_000_000;

    /** Speed assumed of a scribe without history, in tokens per second. */
    public static final double NEW_SCRIBE_TOKENS_PER_SECOND = 1;

    /** Pixelsteps per second above which a delivered image raises suspicion. */
    public static final double SUSPICIOUS_PIXELSTEPS_PER_SECOND = 20_000_000;

    /** Tokens per second above which a delivered text raises suspicion, whoever the worker's owner is. */
    public static final double SUSPICIOUS_TOKENS_PER_SECOND = 150;

    private static final double LARGE_BILLIONS = 20;
    private static final double MEDIUM_BILLIONS = 13;
    private static final double UNKNOWN_BILLIONS = 1;
    private static final String MIXTURE_OF_EIGHT = "8x";
    private static final double MIXTURE_OF_EIGHT_FACTOR = 3;

    private SpeedRules() {}

    /**
     * Tokens per second a scribe offering {@code models} (in that order) needs for requests with {@code slow_workers: false}: the larger
     * the first model, the slower it may be. A model of unknown size counts as small.
     */
    public static double minTokensPerSecond(List<String> models, ModelFacts facts) {
        if (models.isEmpty()) {
            return 3;
        }
        double billions = facts.textBillions(models.getFirst()).orElse(UNKNOWN_BILLIONS);
        if (billions >= LARGE_BILLIONS) {
            return 3;
        }
        return billions >= MEDIUM_BILLIONS ? 4 : 5;
    }

    /**
     * Speed of one delivery, rounded half-even to one decimal; 1 if no time passed.
     *
     * @param amount pixelsteps or tokens delivered, at least 0
     * @param seconds seconds since the job was popped, at least 0
     */
    public static double unitsPerSecond(double amount, double seconds) {
        return seconds <= 0 ? 1 : Hundredths.roundHalfEven(amount / seconds, 1);
    }

    /** Whether a delivered image came unreasonably fast. */
    public static boolean suspiciousImage(double pixelstepsPerSecond) {
        return pixelstepsPerSecond > SUSPICIOUS_PIXELSTEPS_PER_SECOND;
    }

    /**
     * How many suspicions a delivered text raises: one above {@value #SUSPICIOUS_TOKENS_PER_SECOND} tokens per second, and one more if the
     * worker's owner is not trusted, the model is known and the speed is above what is believed of a model of its size.
     *
     * @param billions size of the model; empty if unknown
     * @return 0, 1 or 2
     */
    public static int textSuspicions(
            double tokensPerSecond, boolean ownerTrusted, String model, OptionalDouble billions) {
        int suspicions = tokensPerSecond > SUSPICIOUS_TOKENS_PER_SECOND ? 1 : 0;
        if (!ownerTrusted
                && billions.isPresent()
                && tokensPerSecond > believableTokensPerSecond(model, billions.getAsDouble())) {
            suspicions++;
        }
        return suspicions;
    }

    private static double believableTokensPerSecond(String model, double billions) {
        double believable = billions >= 70 ? 30 : billions >= 14 ? 100 : 150;
        return model.contains(MIXTURE_OF_EIGHT) ? believable * MIXTURE_OF_EIGHT_FACTOR : believable;
    }
}
