package io.throng.server.dispatch.matching;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A diffusion sampler. A set of (sampler, karras) pairs is one {@code int}: the lower 16 bits for use with the karras schedule, the
 * upper 16 for use without it. Source: image spec 0, 2.2 and 5.7.
 */
public enum Sampler {
    K_LMS("k_lms"),
    K_HEUN("k_heun"),
    K_EULER("k_euler"),
    K_EULER_A("k_euler_a"),
    K_DPM_2("k_dpm_2"),
    K_DPM_2_A("k_dpm_2_a"),
    K_DPM_FAST("k_dpm_fast"),
    K_DPM_ADAPTIVE("k_dpm_adaptive"),
    K_DPMPP_2S_A("k_dpmpp_2s_a"),
    K_DPMPP_2M("k_dpmpp_2m"),
    K_DPMPP_SDE("k_dpmpp_sde"),
    DPMSOLVER("dpmsolver"),
    DDIM("DDIM"),
    LCM("lcm"),
    /** Offered by one old bridge; requests cannot name it. */
    PLMS("plms");

    /** Steps that count for {@link #K_DPM_ADAPTIVE}, which chooses its own number. */
    public static final int ADAPTIVE_STEPS = 40;

    private static final int WITHOUT_KARRAS_SHIFT = 16;

    /** Every sampler, with and without the karras schedule. */
    public static final int ALL = bothMask(values());

    private static final Map<String, Sampler> BY_WIRE_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Sampler::wireName, Function.identity()));

    private final String wireName;

    Sampler(String wireName) {
        this.wireName = wireName;
    }

    /** The name clients use in {@code params.sampler_name}. */
    public String wireName() {
        return wireName;
    }

    /** The bit for using this sampler with or without the karras schedule. */
    public int bit(boolean karras) {
        return karras ? 1 << ordinal() : 1 << (ordinal() + WITHOUT_KARRAS_SHIFT);
    }

    /** The bits for using this sampler both ways. */
    public int bothBits() {
        return bit(true) | bit(false);
    }

    /**
     * Model evaluations that {@code steps} steps of this sampler stand for ("accurate steps"): twice as many for second-order samplers,
     * {@value #ADAPTIVE_STEPS} for the adaptive one.
     */
    public int accurateSteps(int steps) {
        return switch (this) {
            case K_DPM_ADAPTIVE -> ADAPTIVE_STEPS;
            case K_HEUN, K_DPM_2, K_DPM_2_A, K_DPMPP_2S_A, K_DPMPP_SDE -> 2 * steps;
            case K_LMS, K_EULER, K_EULER_A, K_DPM_FAST, K_DPMPP_2M, DPMSOLVER, DDIM, LCM, PLMS -> steps;
        };
    }

    /** The sampler of that name, case-sensitive. */
    public static Optional<Sampler> ofWireName(String wireName) {
        return Optional.ofNullable(BY_WIRE_NAME.get(wireName));
    }

    private static int bothMask(Sampler[] samplers) {
        int mask = 0;
        for (Sampler sampler : samplers) {
            mask |= sampler.bothBits();
        }
        return mask;
    }
}
