package io.throng.inference.diffusion.sampler;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The samplers, with the names hordes use for them (worker spec 4.2). Each does what the ComfyUI sampler of the same name does;
 * where a method exists in diffusers too, both agree.
 */
public enum Sampler {
    /** Euler steps along the slope. */
    EULER("k_euler", 1, KarrasMethods::euler),
    /** Euler steps with fresh noise. */
    EULER_ANCESTRAL("k_euler_a", 1, KarrasMethods::eulerAncestral),
    /** Heun's method: two evaluations a step. */
    HEUN("k_heun", 2, KarrasMethods::heun),
    /** Linear multistep of order 4. */
    LMS("k_lms", 1, KarrasMethods::lms),
    /** DPM-Solver-2: two evaluations a step. */
    DPM_2("k_dpm_2", 2, KarrasMethods::dpm2),
    /** DPM-Solver-2 with fresh noise: two evaluations a step. */
    DPM_2_ANCESTRAL("k_dpm_2_a", 2, KarrasMethods::dpm2Ancestral),
    /** DPM-Solver of third order with as many evaluations as steps. */
    DPM_FAST("k_dpm_fast", 1, DpmSolverMethods::fast),
    /** DPM-Solver that chooses its own steps. */
    DPM_ADAPTIVE("k_dpm_adaptive", 3, DpmSolverMethods::adaptive),
    /** DPM-Solver++ single step of second order with fresh noise: two evaluations a step. */
    DPMPP_2S_ANCESTRAL("k_dpmpp_2s_a", 2, DpmPlusPlusMethods::secondOrderAncestral),
    /** DPM-Solver++ multistep of second order. */
    DPMPP_2M("k_dpmpp_2m", 1, DpmPlusPlusMethods::secondOrderMultistep),
    /** Stochastic DPM-Solver++: two evaluations a step. */
    DPMPP_SDE("k_dpmpp_sde", 2, DpmPlusPlusMethods::stochastic),
    /** DDIM without noise (Song et al., 2020): in this form the same steps as Euler's, at its own timesteps. */
    DDIM("ddim", 1, KarrasMethods::euler),
    /** Latent consistency models. */
    LCM("lcm", 1, KarrasMethods::consistency),
    /** UniPC with B(h) = h. */
    UNI_PC("uni_pc", 1, new UniPcMethod(false)::sample),
    /** UniPC with B(h) = eʰ − 1. */
    UNI_PC_BH2("uni_pc_bh2", 1, new UniPcMethod(true)::sample);

    private static final Map<String, Sampler> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toMap(Sampler::hordeName, Function.identity()));
    // Other names for the same thing (worker spec 4.2).
    private static final Map<String, Sampler> ALIASES = Map.of("dpmsolver", DPMPP_2M, "plms", EULER);

    private final String hordeName;
    private final int evaluationsPerStep;
    // Stateless by contract.
    @SuppressWarnings("ImmutableEnumChecker")
    private final SamplingMethod method;

    Sampler(String hordeName, int evaluationsPerStep, SamplingMethod method) {
        this.hordeName = hordeName;
        this.evaluationsPerStep = evaluationsPerStep;
        this.method = method;
    }

    /** The sampler of this name, in any case. */
    public static Optional<Sampler> named(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return Optional.ofNullable(BY_NAME.getOrDefault(lower, ALIASES.get(lower)));
    }

    /** Name in lower case. */
    public String hordeName() {
        return hordeName;
    }

    /** How often the model is asked in a step, nearly: the last step of most samplers needs one. */
    public int evaluationsPerStep() {
        return evaluationsPerStep;
    }

    /** Whether the noise of a step must depend on the noise levels, as a Brownian motion's increments do. */
    public boolean wantsBrownianNoise() {
        return this == DPMPP_SDE;
    }

    /** The spacing meant where none is asked for. */
    public Spacing defaultSpacing() {
        return switch (this) {
            case DDIM -> Spacing.LEADING;
            case LCM -> Spacing.LCM;
            default -> Spacing.NORMAL;
        };
    }

    /**
     * The noise levels of a run: {@code strength} below 1 starts part of the way down a finer walk, so that the number of steps stays
     * what was asked for (as ComfyUI does). Samplers that step badly onto the lowest level leave it out.
     *
     * @param schedule the model's
     * @param spacing which levels
     * @param steps 1 or more
     * @param strength above 0, at most 1
     * @return {@code steps + 1} levels
     */
    public double[] sigmas(NoiseSchedule schedule, Spacing spacing, int steps, double strength) {
        requireNonNull(schedule, "schedule");
        if (!(strength > 0 && strength <= 1)) {
            throw new IllegalArgumentException("strength is " + strength + ", not above 0 and at most 1");
        }
        int whole = Math.max(steps, (int) (steps / strength));
        boolean leavesOutLowest = this == DPM_2 || this == DPM_2_ANCESTRAL || this == UNI_PC || this == UNI_PC_BH2;
        double[] levels = spacing.sigmas(schedule, leavesOutLowest ? whole + 1 : whole);
        if (leavesOutLowest) {
            levels[whole] = levels[whole + 1];
            levels = Arrays.copyOf(levels, whole + 1);
        }
        return Arrays.copyOfRange(levels, whole - steps, whole + 1);
    }

    /**
     * Walks down the noise levels.
     *
     * @param model the model
     * @param start latents with noise of level {@code sigmas[0]}; not changed
     * @param sigmas noise levels, falling; the last may be 0
     * @param noise fresh noise, used by stochastic samplers only
     * @param observer hears each step
     * @return latents with noise of the last level
     */
    public float[] sample(Denoiser model, float[] start, double[] sigmas, StepNoise noise, StepObserver observer) {
        requireNonNull(model, "model");
        if (sigmas.length < 2) {
            throw new IllegalArgumentException("there are " + sigmas.length + " noise levels, fewer than 2");
        }
        return method.sample(model, start, sigmas, noise, observer);
    }
}
