package io.throng.inference.model;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A model that is known.
 *
 * @param name the name it is asked for by
 * @param folder folder of the cache that holds its files; empty for a model of one file that lies in the cache itself
 * @param licence SPDX identifier or name of its licence
 * @param kind what it is for
 * @param description a sentence for people, may be empty
 * @param contextTokens context it was trained for; 0 for models without one
 * @param parameters number of weights; 0 if not known
 * @param files its files, at least one; the first is the one to open where only one is wanted
 */
public record CatalogueEntry(
        String name,
        String folder,
        String licence,
        ModelKind kind,
        String description,
        int contextTokens,
        long parameters,
        List<ModelFile> files) {
    /** Most files of one model. */
    public static final int MAX_FILES = 64;

    private static final Pattern FOLDER = Pattern.compile("|[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    public CatalogueEntry {
        requireNonNull(name, "name");
        requireNonNull(licence, "licence");
        requireNonNull(kind, "kind");
        requireNonNull(description, "description");
        files = List.copyOf(files);
        if (!FOLDER.matcher(folder).matches()) {
            throw new IllegalArgumentException("the folder \"" + folder + "\" of " + name + " is not a plain name");
        }
        if (files.isEmpty() || files.size() > MAX_FILES) {
            throw new IllegalArgumentException(
                    name + " has " + files.size() + " files, 1 to " + MAX_FILES + " are allowed");
        }
        if (folder.isEmpty() && (files.size() > 1 || files.getFirst().path().contains("/"))) {
            throw new IllegalArgumentException(name + " has more than one plain file and needs a folder");
        }
        Set<String> paths = new HashSet<>();
        for (ModelFile file : files) {
            if (!paths.add(file.path())) {
                throw new IllegalArgumentException("the file " + file.path() + " of " + name + " stands twice");
            }
        }
    }

    /** A model of one file in the cache itself. */
    public static CatalogueEntry ofOneFile(String name, ModelKind kind, String licence, ModelFile file) {
        return new CatalogueEntry(name, "", licence, kind, "", 0, 0, List.of(file));
    }

    @JsonCreator
    static CatalogueEntry ofCatalogue(
            @JsonProperty(value = "name", required = true) String name,
            @JsonProperty("folder") String folder,
            @JsonProperty(value = "licence", required = true) String licence,
            @JsonProperty(value = "kind", required = true) ModelKind kind,
            @JsonProperty("description") String description,
            @JsonProperty("context_tokens") int contextTokens,
            @JsonProperty("parameters") long parameters,
            @JsonProperty(value = "files", required = true) List<ModelFile> files) {
        return new CatalogueEntry(
                name,
                folder == null ? "" : folder,
                licence,
                kind,
                description == null ? "" : description,
                contextTokens,
                parameters,
                files);
    }

    /** Bytes of all files whose size is known. */
    public long sizeBytes() {
        return files.stream().mapToLong(ModelFile::sizeBytes).sum();
    }
}
