package io.throng.worker.model;

import java.util.List;
import java.util.Optional;

/** The horde's reference of image models. */
@FunctionalInterface
public interface ModelReference {
    /** A reference without models: names stand for themselves, and instructions about all models find none. */
    ModelReference EMPTY = List::of;

    /** Its models, as known now. */
    List<ReferenceModel> models();

    /** The model of this name. */
    default Optional<ReferenceModel> find(String name) {
        return models().stream().filter(model -> model.name().equals(name)).findFirst();
    }
}
