package io.throng.server.worker;

import static java.util.Objects.requireNonNull;

import io.throng.server.model.ModelReference;
import java.util.List;
import java.util.function.Supplier;

/**
 * Which of the models that workers offer count (workers spec 1.6): texts all, images those that the reference knows, unless the owner is
 * a customizer or nothing is known for certain.
 *
 * @param anyImageModel whether everybody may offer image models that the reference does not know
 */
public record AcceptedModels(Supplier<ModelReference> models, boolean anyImageModel) {
    private static final String OWNER_MARK = "::";

    public AcceptedModels {
        requireNonNull(models);
    }

    /**
     * The image models that count.
     *
     * @param customizer whether the owner may offer what the reference does not know
     */
    public List<String> images(List<String> offered, boolean customizer) {
        if (anyImageModel || customizer) {
            return offered;
        }
        var known = models.get().images().knownNames();
        // That a model with the mark of an owner is offered by that owner was made sure of at the pop.
        return offered.stream()
                .filter(model -> known.contains(model) || model.contains(OWNER_MARK))
                .toList();
    }
}
