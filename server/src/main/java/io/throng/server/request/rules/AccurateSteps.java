package io.throng.server.request.rules;

import io.throng.protocol.image.Sampler;

/** Model evaluations that a number of sampling steps stands for ("accurate steps"). Source: image spec 0. */
public final class AccurateSteps {
    private static final int ADAPTIVE_STEPS = 40;

    private AccurateSteps() {}

    /** Twice {@code steps} for second-order samplers, {@value #ADAPTIVE_STEPS} for the adaptive one, else {@code steps}. */
    public static int of(Sampler sampler, int steps) {
        return switch (sampler) {
            case K_DPM_ADAPTIVE -> ADAPTIVE_STEPS;
            case K_HEUN, K_DPM_2, K_DPM_2_A, K_DPMPP_2S_A, K_DPMPP_SDE -> 2 * steps;
            case K_LMS, K_EULER, K_EULER_A, K_DPM_FAST, K_DPMPP_2M, DPMSOLVER, DDIM, LCM -> steps;
        };
    }
}
