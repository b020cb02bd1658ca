package io.throng.worker.backend;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * A model the operator wants to serve, with what the model reference knows about it, so that a back end's own list can be searched
 * for it (worker spec 11.3).
 *
 * @param name the horde's name
 * @param family what kind of network it is
 * @param inpainting whether it was trained to fill masked parts
 * @param backendName the back end's name, if the operator has given one
 * @param files its files' names, as in the reference
 * @param sha256 its files' digests in hexadecimal
 */
public record WantedModel(
        String name,
        ModelFamily family,
        boolean inpainting,
        Optional<String> backendName,
        List<String> files,
        List<String> sha256) {
    public WantedModel {
        requireNonNull(name, "name");
        requireNonNull(family, "family");
        requireNonNull(backendName, "backendName");
        files = List.copyOf(files);
        sha256 = List.copyOf(sha256);
    }

    /** A model of which nothing but the name and family is known. */
    public static WantedModel named(String name, ModelFamily family) {
        return new WantedModel(name, family, false, Optional.empty(), List.of(), List.of());
    }

    /** The same model under this name of the back end's. */
    public WantedModel as(String backendName) {
        return new WantedModel(name, family, inpainting, Optional.of(backendName), files, sha256);
    }
}
