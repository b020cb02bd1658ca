package io.throng.worker.reference;

import static java.util.Objects.requireNonNull;

import io.throng.inference.model.ContentHash;
import java.util.Optional;

/**
 * A file of a model in the reference.
 *
 * @param path its name on disk
 * @param hash what the reference says of its content
 * @param url where it can be had, if the reference says so
 */
public record ReferenceFile(String path, ContentHash hash, Optional<String> url) {
    public ReferenceFile {
        requireNonNull(path, "path");
        requireNonNull(hash, "hash");
        requireNonNull(url, "url");
    }
}
