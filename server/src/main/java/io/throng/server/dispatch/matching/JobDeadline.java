package io.throng.server.dispatch.matching;

/** How long a worker may take over a job before it counts as faulted: {@code ttl}, in seconds. Source: image spec 3.5, text spec 5. */
public final class JobDeadline {

    /** Shortest deadline of any job, in seconds. */
    public static final int MIN_SECONDS = 150;

    /**
     * Longest deadline of a text, in seconds: the time after which a request without pops or results expires, and with it the job.
     */
    public static final int MAX_TEXT_SECONDS = 1200;

    private static final int START_SECONDS = 30;
    private static final double SECONDS_PER_STEP = 2;
    private static final double REFERENCE_PIXELS = 512.0 * 512.0;
    private static final int CONTROLNET_FACTOR = 2;
    private static final int SLOW_FAMILY_FACTOR = 3;
    private static final int EXTRA_SLOW_FACTOR = 3;
    private static final double TEXT_SLACK = 1.5;

    private JobDeadline() {}

    /**
     * Deadline of an image, the same for all jobs of its batch.
     *
     * @param shape the request
     * @param slowFamily whether any model it names is {@linkplain Baseline#slow() of a slow family}
     * @param extraSlowWorker whether the worker calls itself extra slow
     */
    public static int imageSeconds(RequestShape shape, boolean slowFamily, boolean extraSlowWorker) {
        double seconds = START_SECONDS + shape.accurateSteps() * SECONDS_PER_STEP * (shape.pixels() / REFERENCE_PIXELS);
        if (Requirement.CONTROLNET.in(shape.requirements())) {
            seconds *= CONTROLNET_FACTOR;
        }
        if (slowFamily) {
            seconds *= SLOW_FAMILY_FACTOR;
        }
        seconds = Math.max(seconds, MIN_SECONDS);
        return (int) (extraSlowWorker ? seconds * EXTRA_SLOW_FACTOR : seconds);
    }

    /** {@link #imageSeconds(RequestShape, boolean, boolean)} with the families looked up. */
    public static int imageSeconds(RequestShape shape, ModelFacts facts, boolean extraSlowWorker) {
        boolean slowFamily = false;
        for (String model : shape.modelArray()) {
            slowFamily |= facts.image(model).baseline().slow();
        }
        return imageSeconds(shape, slowFamily, extraSlowWorker);
    }

    /**
     * Deadline of a text. The original gives every text {@value #MIN_SECONDS} s, which kills long ones on slow hardware; that is the
     * least here, and a text gets half again as long as this worker usually takes for so many tokens.
     *
     * @param maxLength tokens to generate, at least 1
     * @param workerTokensPerSecond the worker's stored speed; not above 0 counts as that of a new scribe
     */
    public static int textSeconds(int maxLength, double workerTokensPerSecond) {
        double speed = workerTokensPerSecond > 0 ? workerTokensPerSecond : SpeedRules.NEW_SCRIBE_TOKENS_PER_SECOND;
        return (int) Math.clamp(START_SECONDS + TEXT_SLACK * maxLength / speed, MIN_SECONDS, MAX_TEXT_SECONDS);
    }
}
