package io.throng.server.dispatch.matching;

/** Model names with a meaning of their own. Source: image spec 2.7 rows 12 and 30, 5.4. */
public final class SpecialModels {

    /** The beta-test model: asked for by name only. */
    public static final String BETA = "SDXL_beta::stability.ai#6901";

    /** Part of the name of models reserved for special users. */
    public static final String SPECIAL_MARK = "horde_special";

    private SpecialModels() {}

    /** Whether a worker that sends {@code model} must not be given requests that name no model. */
    public static boolean neverForRequestsWithoutModel(String model) {
        return model.contains(SPECIAL_MARK) || model.equals(BETA);
    }
}
