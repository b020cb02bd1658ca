package io.throng.server.model;

import java.util.Set;

/** One thing a model's reference entry says about good parameters. Source: image spec 2.9. */
public sealed interface ModelRequirement {
    /**
     * Fewest steps.
     *
     * @param steps fewest steps that give a good picture
     */
    record MinSteps(int steps) implements ModelRequirement {}

    /**
     * Most steps.
     *
     * @param steps most steps that make sense
     */
    record MaxSteps(int steps) implements ModelRequirement {}

    /**
     * One guidance.
     *
     * @param value the one good guidance
     */
    record CfgScale(double value) implements ModelRequirement {}

    /**
     * Least guidance.
     *
     * @param value least good guidance
     */
    record MinCfgScale(double value) implements ModelRequirement {}

    /**
     * Greatest guidance.
     *
     * @param value greatest good guidance
     */
    record MaxCfgScale(double value) implements ModelRequirement {}

    /**
     * One clip skip.
     *
     * @param value the one good clip skip
     */
    record ClipSkip(int value) implements ModelRequirement {}

    /**
     * Samplers.
     *
     * @param names wire names of the samplers that work
     */
    record Samplers(Set<String> names) implements ModelRequirement {
        public Samplers {
            names = Set.copyOf(names);
        }
    }

    /**
     * Schedules.
     *
     * @param names the schedules that work, such as {@code karras} and {@code simple}
     */
    record Schedulers(Set<String> names) implements ModelRequirement {
        public Schedulers {
            names = Set.copyOf(names);
        }
    }
}
