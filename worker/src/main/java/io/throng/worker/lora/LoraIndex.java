package io.throng.worker.lora;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of adaptations that were looked up before, kept on disk so that files fetched once can be used while their service is away.
 * Bounded: the oldest knowledge goes first. Thread-safe.
 */
final class LoraIndex {
    /** Most versions remembered. */
    static final int MAX_VERSIONS = 10_000;

    /** Largest index read. */
    static final long MAX_BYTES = 64L * 1024 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(LoraIndex.class);
    private static final JsonMapper MAPPER = new JsonMapper();

    private final Path file;

    /** By version, the one looked up last at the end. */
    private final Map<Long, LoraVersion> versions = new LinkedHashMap<>();

    LoraIndex(Path file) {
        this.file = file;
        load();
    }

    synchronized Optional<LoraVersion> version(long versionId) {
        return Optional.ofNullable(versions.get(versionId));
    }

    /** What was looked up last of a model. */
    synchronized Optional<LoraVersion> newestOf(long modelId) {
        return versions.values().stream()
                .filter(version -> version.modelId() == modelId)
                .reduce((earlier, later) -> later);
    }

    /** What was looked up last of this name, in any case. */
    synchronized Optional<LoraVersion> named(String name) {
        String wanted = name.strip().toLowerCase(Locale.ROOT);
        return versions.values().stream()
                .filter(version -> version.name().toLowerCase(Locale.ROOT).equals(wanted))
                .reduce((earlier, later) -> later);
    }

    synchronized void remember(LoraVersion version) {
        LoraVersion before = versions.remove(version.versionId());
        versions.put(version.versionId(), version);
        if (versions.size() > MAX_VERSIONS) {
            versions.remove(versions.keySet().iterator().next());
        }
        if (!version.equals(before)) {
            save();
        }
    }

    private void load() {
        try {
            if (Files.isRegularFile(file) && Files.size(file) <= MAX_BYTES) {
                for (LoraVersion version : MAPPER.readValue(file.toFile(), new TypeReference<List<LoraVersion>>() {})) {
                    versions.put(version.versionId(), version);
                }
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("{} cannot be read; adaptations are looked up anew: {}", file, e.getMessage());
            versions.clear();
        }
    }

    private void save() {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Path fresh = file.resolveSibling(file.getFileName() + ".new");
            Files.write(fresh, MAPPER.writeValueAsBytes(new ArrayList<>(versions.values())));
            Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            LOG.warn("what is known of adaptations cannot be kept in {}: {}", file, e.toString());
        }
    }
}
