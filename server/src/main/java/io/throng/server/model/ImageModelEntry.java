package io.throng.server.model;

import static java.util.Objects.requireNonNull;

import io.throng.server.dispatch.matching.Baseline;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.ToIntFunction;

/**
 * What the reference says about one image model. Source: image spec 2.9.
 *
 * @param baseline family; {@link Baseline#STABLE_DIFFUSION_1} if the entry names none that the horde knows
 * @param knownFamily whether the entry names a family that the horde knows; only then may workers offer the model
 * @param type kind of file, such as {@code ckpt} or {@code controlnet}; empty if the entry names none
 * @param inpainting whether the model exists for inpainting only
 * @param nsfw whether the model tends to results unfit for work
 * @param requirements at most one of each kind
 */
public record ImageModelEntry(
        Baseline baseline,
        boolean knownFamily,
        String type,
        boolean inpainting,
        boolean nsfw,
        List<ModelRequirement> requirements) {
    /** Type of models that only work on a control image. */
    public static final String CONTROLNET_TYPE = "controlnet";

    public ImageModelEntry {
        requireNonNull(baseline, "baseline");
        requireNonNull(type, "type");
        requirements = List.copyOf(requirements);
    }

    /** What is assumed about a model that is not in the reference. */
    static ImageModelEntry unlisted(Baseline baseline) {
        return new ImageModelEntry(baseline, false, "", false, false, List.of());
    }

    /** Fewest steps that give a good picture, if the entry says. */
    public OptionalInt minSteps() {
        return firstSteps(ModelRequirement.MinSteps.class, ModelRequirement.MinSteps::steps);
    }

    /** Most steps that make sense, if the entry says. */
    public OptionalInt maxSteps() {
        return firstSteps(ModelRequirement.MaxSteps.class, ModelRequirement.MaxSteps::steps);
    }

    private <T extends ModelRequirement> OptionalInt firstSteps(Class<T> kind, ToIntFunction<T> steps) {
        return requirements.stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .mapToInt(steps)
                .findFirst();
    }
}
