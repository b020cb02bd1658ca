package io.throng.worker.reference;

import static java.util.Objects.requireNonNull;

/**
 * What the horde's reference says about a text model.
 *
 * @param name its key: {@code Org/Name}, {@code aphrodite/Org/Name} or {@code koboldcpp/Name}
 * @param baseline its family, may be empty
 * @param parameters number of weights; 0 if not said
 * @param nsfw whether it is meant for texts unfit for work
 * @param style may be empty
 * @param displayName for people, may be empty
 * @param instructFormat family of its chat template, may be empty
 */
public record TextModel(
        String name,
        String baseline,
        long parameters,
        boolean nsfw,
        String style,
        String displayName,
        String instructFormat) {
    public TextModel {
        requireNonNull(name, "name");
        requireNonNull(baseline, "baseline");
        requireNonNull(style, "style");
        requireNonNull(displayName, "displayName");
        requireNonNull(instructFormat, "instructFormat");
    }
}
