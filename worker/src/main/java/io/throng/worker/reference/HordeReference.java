package io.throng.worker.reference;

import static java.util.Objects.requireNonNull;

import io.throng.worker.model.ModelReference;
import io.throng.worker.model.ReferenceModel;
import java.util.List;

/** The image models of a {@link ModelReferences} in the form in which the choice of models reads them. */
public final class HordeReference implements ModelReference {
    private final ModelReferences references;

    public HordeReference(ModelReferences references) {
        this.references = requireNonNull(references, "references");
    }

    @Override
    public List<ReferenceModel> models() {
        try {
            return references.images().values().stream()
                    .map(model -> new ReferenceModel(
                            model.name(), model.baseline(), model.nsfw(), model.inpainting(), model.style()))
                    .toList();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }
}
