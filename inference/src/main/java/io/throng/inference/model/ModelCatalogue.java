package io.throng.inference.model;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The known models by name; names are compared without regard to case. Immutable. */
public final class ModelCatalogue {
    /** The text model used where none is named: small enough for two processor cores, free to use. */
    public static final String DEFAULT_TEXT_MODEL = "SmolLM2-135M-Instruct";

    /** Largest catalogue file read. */
    public static final long MAX_BYTES = 4L * 1024 * 1024;

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final Map<String, CatalogueEntry> entries;

    private ModelCatalogue(Map<String, CatalogueEntry> entries) {
        this.entries = entries;
    }

    /** The catalogue that comes with the program. */
    public static ModelCatalogue builtIn() {
        try (InputStream in = ModelCatalogue.class.getResourceAsStream("catalogue.json")) {
            if (in == null) {
                throw new IllegalStateException("the program was built without its model catalogue");
            }
            return of(MAPPER.readValue(in, Document.class).models());
        } catch (IOException e) {
            throw new UncheckedIOException("the built-in model catalogue cannot be read", e);
        }
    }

    /** A catalogue of these entries; a name that stands twice is refused. */
    public static ModelCatalogue of(List<CatalogueEntry> list) {
        Map<String, CatalogueEntry> entries = new LinkedHashMap<>();
        for (CatalogueEntry entry : list) {
            if (entries.put(key(entry.name()), entry) != null) {
                throw new IllegalArgumentException("the model " + entry.name() + " stands twice in the catalogue");
            }
        }
        return new ModelCatalogue(entries);
    }

    /** The entry of this name. */
    public Optional<CatalogueEntry> find(String name) {
        return Optional.ofNullable(entries.get(key(name)));
    }

    /** All entries of a kind, in the order of the catalogue. */
    public List<CatalogueEntry> entries(ModelKind kind) {
        return entries.values().stream().filter(entry -> entry.kind() == kind).toList();
    }

    /**
     * The catalogue in a file, of the same form as the built-in one.
     *
     * @throws IOException if it cannot be read, is larger than {@link #MAX_BYTES}, or is no catalogue
     */
    public static ModelCatalogue read(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException("the catalogue " + file + " is larger than " + MAX_BYTES + " bytes");
        }
        try {
            return of(MAPPER.readValue(file.toFile(), Document.class).models());
        } catch (IllegalArgumentException e) {
            throw new IOException("the catalogue " + file + " is wrong: " + e.getMessage(), e);
        }
    }

    /** This catalogue with the entries of another, which win where a name stands in both. */
    public ModelCatalogue with(ModelCatalogue other) {
        Map<String, CatalogueEntry> all = new LinkedHashMap<>(entries);
        all.putAll(other.entries);
        return new ModelCatalogue(all);
    }

    /** All entries in the order of the catalogue. */
    public List<CatalogueEntry> entries() {
        return List.copyOf(entries.values());
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private record Document(List<CatalogueEntry> models) {}
}
