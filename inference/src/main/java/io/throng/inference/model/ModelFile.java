package io.throng.inference.model;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One file of a model.
 *
 * @param path where it lies below the model's folder, with {@code /} between folders; its ending is one of {@link #WEIGHT_SUFFIXES} or
 *     {@link #DATA_SUFFIXES}
 * @param sizeBytes its exact size; 0 if nobody knows it beforehand
 * @param maxBytes most bytes accepted; {@code sizeBytes} where that is known
 * @param hash what is known of its content
 * @param sources where it can be had, tried in this order
 */
public record ModelFile(String path, long sizeBytes, long maxBytes, ContentHash hash, List<ModelSource> sources) {
    /** Formats that hold weights and no code. */
    public static final List<String> WEIGHT_SUFFIXES = List.of(".gguf", ".safetensors", ".onnx");

    /** What lies beside weights: vocabularies, labels, settings, and weights that an ONNX graph keeps in a file of their own. */
    public static final List<String> DATA_SUFFIXES = List.of(".json", ".txt", ".onnx_data", ".onnx.data");

    /** Largest file accepted where nobody knows its size. */
    public static final long MAX_UNKNOWN_BYTES = 64L * 1024 * 1024 * 1024;

    private static final Pattern PATH =
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,199}(/[A-Za-z0-9][A-Za-z0-9._-]{0,199}){0,4}");

    public ModelFile {
        requireNonNull(hash, "hash");
        if (!isAcceptedPath(path)) {
            throw new IllegalArgumentException("the file \"" + path + "\" is not a plain name ending in one of "
                    + WEIGHT_SUFFIXES + " or " + DATA_SUFFIXES);
        }
        if (sizeBytes < 0 || maxBytes < 1 || sizeBytes > maxBytes) {
            throw new IllegalArgumentException(
                    "the size of " + path + " is " + sizeBytes + ", at most " + maxBytes + " are accepted");
        }
        sources = List.copyOf(sources);
    }

    /** A file whose size and SHA-256 are known. */
    public static ModelFile known(String path, long sizeBytes, String sha256, List<ModelSource> sources) {
        return new ModelFile(path, sizeBytes, sizeBytes, new ContentHash.Sha256(sha256), sources);
    }

    @JsonCreator
    static ModelFile ofCatalogue(
            @JsonProperty(value = "path", required = true) String path,
            @JsonProperty(value = "size_bytes", required = true) long sizeBytes,
            @JsonProperty(value = "sha256", required = true) String sha256,
            @JsonProperty(value = "sources", required = true) List<ModelSource> sources) {
        return known(path, sizeBytes, sha256, sources);
    }

    /** Its name without folders. */
    public String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static boolean isAcceptedPath(String path) {
        return PATH.matcher(path).matches()
                && !path.contains("..")
                && (WEIGHT_SUFFIXES.stream().anyMatch(path::endsWith)
                        || DATA_SUFFIXES.stream().anyMatch(path::endsWith));
    }
}
