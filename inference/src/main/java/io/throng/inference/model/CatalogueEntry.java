package io.throng.inference.model;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A model file that is known.
 *
 * @param name the name it is asked for by
 * @param file the name it is cached under; ends in one of {@link #ACCEPTED_SUFFIXES} and has no folder
 * @param sizeBytes its exact size
 * @param sha256 hash of its content, 64 lower-case hexadecimal digits
 * @param licence SPDX identifier or name of its licence
 * @param kind what it is for
 * @param contextTokens context it was trained for; 0 for models without one
 * @param parameters number of weights
 * @param sources where it can be had, tried in this order
 */
public record CatalogueEntry(
        String name,
        String file,
        @JsonProperty("size_bytes") long sizeBytes,
        String sha256,
        String licence,
        ModelKind kind,
        @JsonProperty("context_tokens") int contextTokens,
        long parameters,
        List<ModelSource> sources) {
    /** Formats that hold weights and no code. */
    public static final List<String> ACCEPTED_SUFFIXES = List.of(".gguf", ".safetensors", ".onnx");

    private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,199}");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    public CatalogueEntry {
        requireNonNull(name, "name");
        requireNonNull(licence, "licence");
        requireNonNull(kind, "kind");
        if (!FILE_NAME.matcher(file).matches() || ACCEPTED_SUFFIXES.stream().noneMatch(file::endsWith)) {
            throw new IllegalArgumentException("the file \"" + file + "\" of " + name
                    + " is not a plain name ending in one of " + ACCEPTED_SUFFIXES);
        }
        if (!SHA256.matcher(sha256).matches()) {
            throw new IllegalArgumentException("the sha256 of " + name + " is not 64 lower-case hexadecimal digits");
        }
        if (sizeBytes < 1) {
            throw new IllegalArgumentException("the size of " + name + " is " + sizeBytes);
        }
        sources = List.copyOf(sources);
    }
}
