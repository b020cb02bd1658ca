package io.throng.worker.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a {@link WorkerConfig} from a YAML file and the environment; the environment wins. Keys shared with the workers in
 * circulation keep their names (worker spec 2.2), so that their files go on working. What a key of theirs cannot mean here is said by
 * name, and so are keys nobody knows. All keys are described in {@code docs/reference/worker-settings.md}.
 */
public final class WorkerConfigReader {
    /** Largest settings file read. */
    public static final int MAX_FILE_BYTES = 1024 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(WorkerConfigReader.class);

    private WorkerConfigReader() {}

    /**
     * Settings that have been read.
     *
     * @param config what they come to
     * @param notes what the operator should know: keys without effect, values lowered by others
     */
    public record Loaded(WorkerConfig config, List<String> notes) {
        public Loaded {
            notes = List.copyOf(notes);
        }
    }

    /**
     * Reads the settings, and logs what the operator should know of them.
     *
     * @param file a YAML file; empty = the environment alone
     * @param environment variables by name, usually {@code System.getenv()}
     * @throws ConfigException naming everything that is wrong
     */
    public static WorkerConfig read(Optional<Path> file, Map<String, String> environment) {
        Loaded loaded = load(file, environment);
        loaded.notes().forEach(LOG::warn);
        return loaded.config();
    }

    /** Like {@link #read}, with the notes for the caller to show. */
    public static Loaded load(Optional<Path> file, Map<String, String> environment) {
        Settings settings = new Settings(parse(file), environment);
        WorkerConfig config = new WorkerSettings(settings).read();
        List<String> notes = new ArrayList<>(settings.notes());
        InapplicableKeys.REASONS.forEach((key, reason) -> {
            if (settings.has(key)) {
                notes.add(key + " is accepted, not applicable because " + reason);
            }
        });
        settings.unknownKeys().forEach(key -> notes.add("the setting " + key + " is not known and has no effect"));
        return new Loaded(config, notes);
    }

    private static JsonNode parse(Optional<Path> file) {
        if (file.isEmpty()) {
            return JsonNodeFactory.instance.objectNode();
        }
        try {
            if (Files.size(file.get()) > MAX_FILE_BYTES) {
                throw new ConfigException(List.of(file.get() + " is larger than " + MAX_FILE_BYTES + " bytes"));
            }
            JsonNode tree = new YAMLMapper().readTree(Files.readString(file.get()));
            if (tree == null || tree.isMissingNode() || tree.isNull()) {
                return JsonNodeFactory.instance.objectNode();
            }
            if (!tree.isObject()) {
                throw new ConfigException(List.of(file.get() + " holds no settings of the form key: value"));
            }
            return tree;
        } catch (JsonProcessingException e) {
            throw new ConfigException(List.of(file.get() + " is not YAML: " + e.getOriginalMessage()));
        } catch (IOException e) {
            throw new ConfigException(List.of("cannot read " + file.get() + ": " + e));
        }
    }
}
