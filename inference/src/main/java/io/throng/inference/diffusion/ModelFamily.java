package io.throng.inference.diffusion;

/** Kinds of models that differ in the sizes and conventions they were trained with. */
public enum ModelFamily {
    /** Stable Diffusion 1. */
    STABLE_DIFFUSION_1,
    /** Stable Diffusion 2. */
    STABLE_DIFFUSION_2,
    /** Stable Diffusion XL. */
    STABLE_DIFFUSION_XL,
    /** Any other model of the same three parts, such as a small one. */
    OTHER;

    /** What it composes well. */
    public HiresPlan.Composition composition() {
        return this == STABLE_DIFFUSION_XL ? HiresPlan.Composition.XL_SIZES : HiresPlan.Composition.SHORT_SIDE;
    }
}
