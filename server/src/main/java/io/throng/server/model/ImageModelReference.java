package io.throng.server.model;

import static java.util.Objects.requireNonNull;

import io.throng.server.dispatch.matching.Baseline;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The image models by name, as one immutable snapshot. Names are case-sensitive. Source: image spec 2.9. */
public final class ImageModelReference {
    /** Families that the name of an unlisted model may declare. */
    private static final List<Tag> TAGS = List.of(
            new Tag("[SDXL]", Baseline.STABLE_DIFFUSION_XL),
            new Tag("[Flux]", Baseline.FLUX_1),
            new Tag("[Qwen]", Baseline.QWEN_IMAGE),
            new Tag("[ZModel]", Baseline.Z_IMAGE_TURBO),
            new Tag("[ZImage]", Baseline.Z_IMAGE_TURBO));

    private final Map<String, ImageModelEntry> entries;
    private final Set<String> knownNames;

    private record Tag(String text, Baseline baseline) {}

    public ImageModelReference(Map<String, ImageModelEntry> entries) {
        this.entries = Map.copyOf(entries);
        this.knownNames = this.entries.entrySet().stream()
                .filter(entry -> entry.getValue().knownFamily())
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Names that workers may offer without being customizers: entries of a family the horde knows. */
    public Set<String> knownNames() {
        return knownNames;
    }

    /** Every name of the reference, also of families that the horde does not know. */
    public Set<String> names() {
        return entries.keySet();
    }

    /** The entry of that name; for an unlisted name what is assumed about it. */
    public ImageModelEntry entry(String name) {
        ImageModelEntry entry = entries.get(requireNonNull(name, "name"));
        return entry == null ? ImageModelEntry.unlisted(taggedBaseline(name)) : entry;
    }

    /** The family of the model of that name; unlisted names count as what their bracket tag says, else as Stable Diffusion 1. */
    public Baseline baseline(String name) {
        return entry(name).baseline();
    }

    private static Baseline taggedBaseline(String name) {
        return TAGS.stream()
                .filter(tag -> name.contains(tag.text()))
                .map(Tag::baseline)
                .findFirst()
                .orElse(Baseline.STABLE_DIFFUSION_1);
    }
}
