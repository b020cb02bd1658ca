package io.throng.worker.reference;

import static java.util.Objects.requireNonNull;

import io.throng.inference.model.CatalogueEntry;
import io.throng.inference.model.ModelFile;
import io.throng.inference.model.ModelKind;
import io.throng.inference.model.ModelSource;
import java.net.URI;
import java.util.List;

/**
 * What the horde's reference says about an image model.
 *
 * @param name its name on the horde
 * @param baseline its family, {@linkplain Baselines#canonical in the newer spelling}; empty if not said
 * @param inpainting whether it fills masked parts
 * @param nsfw whether it is meant for pictures unfit for work
 * @param style such as {@code anime}, may be empty
 * @param description for people, may be empty
 * @param version may be empty
 * @param sizeBytes of all its files; 0 if not said
 * @param tags may be empty
 * @param triggers words it answers to, may be empty
 * @param files its files
 */
public record ImageModel(
        String name,
        String baseline,
        boolean inpainting,
        boolean nsfw,
        String style,
        String description,
        String version,
        long sizeBytes,
        List<String> tags,
        List<String> triggers,
        List<ReferenceFile> files) {
    public ImageModel {
        requireNonNull(name, "name");
        requireNonNull(baseline, "baseline");
        requireNonNull(style, "style");
        requireNonNull(description, "description");
        requireNonNull(version, "version");
        tags = List.copyOf(tags);
        triggers = List.copyOf(triggers);
        files = List.copyOf(files);
    }

    /**
     * The model as one that can be fetched, into a folder named after it.
     *
     * @throws IllegalArgumentException if it has no files, or one that may hold code, or none knows where to get one
     */
    public CatalogueEntry asCatalogueEntry() {
        String folder = name.replaceAll("[^A-Za-z0-9._-]+", "_").replaceFirst("^[^A-Za-z0-9]+", "");
        return new CatalogueEntry(
                name,
                folder.substring(0, Math.min(100, folder.length())),
                "see its homepage",
                ModelKind.IMAGE,
                description,
                0,
                0,
                files.stream().map(this::fetchable).toList());
    }

    private ModelFile fetchable(ReferenceFile file) {
        String url = file.url()
                .orElseThrow(
                        () -> new IllegalArgumentException("nobody says where to get " + file.path() + " of " + name));
        String plain = file.path().substring(file.path().lastIndexOf('/') + 1);
        return new ModelFile(
                plain, 0, ModelFile.MAX_UNKNOWN_BYTES, file.hash(), List.of(new ModelSource.Web(URI.create(url))));
    }
}
