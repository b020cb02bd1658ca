package io.throng.worker.config;

import static java.util.Objects.requireNonNull;

/**
 * A model no reference knows, that a back end nevertheless has.
 *
 * @param name the name offered to the horde
 * @param baseline its family, as references name them
 * @param file where the file is; back ends that keep their own files ignore it
 */
public record CustomModel(String name, String baseline, String file) {
    public CustomModel {
        requireNonNull(name, "name");
        requireNonNull(baseline, "baseline");
        requireNonNull(file, "file");
    }
}
