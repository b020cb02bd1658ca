package io.throng.worker.config;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * Which models a dreamer offers (worker spec 2.4).
 *
 * @param load names and meta instructions such as {@code top 5} and {@code auto 3}; empty = everything the back ends have
 * @param skip names and meta instructions to leave out
 * @param large whether meta instructions include the large families
 * @param custom models no reference knows
 * @param inDemand how many of the models most waited for to add, 0 for none
 * @param reference path or address of the horde's reference of image models; empty to do without
 */
public record ModelChoice(
        List<String> load,
        List<String> skip,
        boolean large,
        List<CustomModel> custom,
        int inDemand,
        Optional<String> reference) {
    /** Everything the back ends have. */
    public static final ModelChoice ALL = new ModelChoice(List.of(), List.of(), false, List.of(), 0, Optional.empty());

    public ModelChoice {
        load = List.copyOf(load);
        skip = List.copyOf(skip);
        custom = List.copyOf(custom);
        requireNonNull(reference, "reference");
    }
}
