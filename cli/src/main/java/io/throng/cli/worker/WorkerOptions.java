package io.throng.cli.worker;

import io.throng.cli.CommandFailure;
import io.throng.cli.ExitCode;
import io.throng.worker.backend.remote.ProviderEnvironment;
import io.throng.worker.config.ConfigException;
import io.throng.worker.config.WorkerConfigReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that come to a worker's settings. They win over the environment, which wins over the file. */
final class WorkerOptions {
    /** A settings file of this name in the working directory is read where none is named. */
    static final Path DEFAULT_FILE = Path.of("bridgeData.yaml");

    /** Kinds of jobs. */
    enum Kind {
        TEXT,
        IMAGE,
        ALCHEMY
    }

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "Settings as YAML. Default: bridgeData.yaml here, if it is there. A changed file is read again.")
    private Path configFile;

    @Option(names = "--server", paramLabel = "URL", description = "Address of the horde. Default: $THRONG_SERVER.")
    private String server;

    @Option(names = "--key", paramLabel = "KEY", description = "API key of the worker's owner. Default: $THRONG_KEY.")
    private String key;

    @Option(names = "--name", paramLabel = "NAME", description = "Name of the worker, unique on the horde.")
    private String name;

    @Option(names = "--kind", description = "What it does, if not all it can: ${COMPLETION-CANDIDATES}.")
    private Kind kind;

    @Option(
            names = "--backend",
            paramLabel = "KIND",
            description = "What runs the jobs, such as local, openai, koboldcpp, comfyui, a1111, stub.")
    private String backend;

    @Option(names = "--backend-url", paramLabel = "URL", description = "Address of the back end.")
    private String backendUrl;

    @Option(names = "--backend-key", paramLabel = "KEY", description = "Key for the back end.")
    private String backendKey;

    @Option(names = "--model", paramLabel = "NAME", description = "Model to run, or to offer.")
    private String model;

    @Option(
            names = "--provider",
            paramLabel = "NAME",
            description = "Who makes the pictures, as miners of other networks say it: local or openai.")
    private String provider;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Any setting of the file (docs/reference/worker-settings.md); may be repeated.")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(
            names = "--dry-run",
            description = "Pops and submits for real, with results that are not: every back end is a stub.")
    private boolean dryRun;

    @Option(names = "--record", paramLabel = "FOLDER", description = "Keeps every job and its result there.")
    private Path record;

    /** The file the settings come from, if there is one. */
    Optional<Path> file() {
        return Optional.ofNullable(configFile)
                .or(() -> Files.isRegularFile(DEFAULT_FILE) ? Optional.of(DEFAULT_FILE) : Optional.empty());
    }

    /** The settings. */
    WorkerConfigReader.Loaded load(Map<String, String> environment) {
        try {
            return WorkerConfigReader.load(file(), settings(environment));
        } catch (ConfigException e) {
            throw new CommandFailure(ExitCode.USAGE, e.getMessage(), e);
        }
    }

    /** The options as the worker's own settings, over those of the environment. */
    Map<String, String> settings(Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(minerFiles(environment));
        all.putAll(environment);
        put(all, "HORDE_URL", server == null ? environment.get("THRONG_SERVER") : server);
        put(all, "API_KEY", key == null ? environment.get("THRONG_KEY") : key);
        put(all, "WORKER_NAME", name);
        put(all, "RECORD_DIR", record == null ? null : record.toString());
        put(all, "DRY_RUN", dryRun ? "true" : null);
        if (provider != null) {
            all.put("MOSAIC_MINER_PROVIDER", provider);
        }
        if (kind != null) {
            put(all, "ROLES", kind.name().toLowerCase(Locale.ROOT));
        }
        if (kind == Kind.IMAGE) {
            put(all, "IMAGE_BACKEND", backend == null && backendUrl != null ? "openai" : backend);
            put(all, "IMAGE_URL", backendUrl);
            put(all, "IMAGE_API_KEY", backendKey);
            put(all, "MODELS_TO_LOAD", model);
        } else if (kind == Kind.ALCHEMY) {
            put(all, "ALCHEMY_BACKEND", backend);
            put(all, "ALCHEMY_URL", backendUrl);
            put(all, "ALCHEMY_API_KEY", backendKey);
            put(all, "ALCHEMY_MODEL", model);
        } else if (kind == Kind.TEXT || backend != null) {
            put(all, "TEXT_BACKEND", backend == null && file().isEmpty() ? "local" : backend);
            put(all, "TEXT_URL", backendUrl);
            put(all, "TEXT_API_KEY", backendKey);
            put(all, "TEXT_MODEL", model);
        }
        settings.forEach((name, value) -> put(all, name.toUpperCase(Locale.ROOT), value));
        return all;
    }

    /** The environment files of miners of other networks, under the environment itself. */
    private static Map<String, String> minerFiles(Map<String, String> environment) {
        Map<String, String> variables = new HashMap<>();
        String mosaic = environment.getOrDefault(
                ProviderEnvironment.MOSAIC_FILE_VARIABLE, ProviderEnvironment.DEFAULT_MOSAIC_FILE);
        for (String file : List.of(ProviderEnvironment.GENERATOR_FILE, mosaic)) {
            Path path = Path.of(file);
            try {
                if (Files.isRegularFile(path) && Files.size(path) <= ProviderEnvironment.MAX_FILE_CHARACTERS) {
                    variables.putAll(ProviderEnvironment.file(Files.readString(path)));
                }
            } catch (IOException e) {
                throw new CommandFailure(ExitCode.USAGE, "cannot read " + path + ": " + e, e);
            }
        }
        return variables;
    }

    private static void put(Map<String, String> settings, String name, String value) {
        if (value != null) {
            settings.put("THRONG_WORKER_" + name, value);
        }
    }
}
