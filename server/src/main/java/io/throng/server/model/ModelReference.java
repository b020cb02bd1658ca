package io.throng.server.model;

import static java.util.Objects.requireNonNull;

import io.throng.server.dispatch.matching.ModelFacts;
import java.util.OptionalDouble;

/** Both model references as one immutable snapshot. */
public record ModelReference(ImageModelReference images, TextModelReference texts) implements ModelFacts {
    public ModelReference {
        requireNonNull(images, "images");
        requireNonNull(texts, "texts");
    }

    @Override
    public ImageModel image(String name) {
        ImageModelEntry entry = images.entry(name);
        return new ImageModel(
                entry.baseline(),
                entry.inpainting(),
                entry.minSteps().orElse(ImageModel.DEFAULT_MIN_STEPS),
                entry.maxSteps().orElse(ImageModel.DEFAULT_MAX_STEPS));
    }

    @Override
    public OptionalDouble textBillions(String name) {
        return texts.billions(name);
    }
}
