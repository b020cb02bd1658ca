package io.throng.inference.diffusion;

import static java.util.Objects.requireNonNull;

import io.throng.inference.diffusion.sampler.Sampler;

/**
 * What suits a model where nobody says otherwise: what its {@code model_index.json} names under {@code throng.defaults}, else what
 * suits its kind.
 *
 * @param steps sampling steps
 * @param guidance how strongly to follow the prompt
 * @param sampler the sampler
 */
public record DiffusionDefaults(int steps, double guidance, Sampler sampler) {
    /** Steps of models distilled to take few. */
    static final int FEW_STEPS = 4;

    public DiffusionDefaults {
        requireNonNull(sampler, "sampler");
    }
}
