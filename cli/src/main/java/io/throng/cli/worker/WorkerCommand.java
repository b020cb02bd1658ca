package io.throng.cli.worker;

import io.throng.cli.CommandFailure;
import io.throng.cli.ExitCode;
import io.throng.cli.ProgressLine;
import io.throng.worker.WorkerProgram;
import io.throng.worker.config.ConfigException;
import io.throng.worker.config.WorkerConfig;
import io.throng.worker.config.WorkerConfigReader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code throng worker}: lends this machine to a horde until it is stopped. */
@Command(
        name = "worker",
        description = "Lends this machine to a horde.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  throng worker --server http://localhost:7001 --key KEY --kind text --name \"My scribe\"",
            "  throng worker --key KEY --kind text --backend koboldcpp --backend-url http://localhost:5001",
            "  throng worker --config worker.yaml"
        })
public final class WorkerCommand implements Callable<Integer> {
    /** Kinds of jobs. */
    enum Kind {
        TEXT,
        IMAGE
    }

    @Option(names = "--config", paramLabel = "FILE", description = "Settings as YAML; options here take precedence.")
    private Path configFile;

    @Option(names = "--server", paramLabel = "URL", description = "Address of the horde. Default: $THRONG_SERVER.")
    private String server;

    @Option(names = "--key", paramLabel = "KEY", description = "API key of the worker's owner. Default: $THRONG_KEY.")
    private String key;

    @Option(names = "--name", paramLabel = "NAME", description = "Name of the worker, unique on the horde.")
    private String name;

    @Option(names = "--kind", description = "What it does: ${COMPLETION-CANDIDATES}.")
    private Kind kind;

    @Option(
            names = "--backend",
            paramLabel = "KIND",
            description =
                    "What runs the jobs: local, openai or koboldcpp for text (default: local), openai for images.")
    private String backend;

    @Option(names = "--backend-url", paramLabel = "URL", description = "Address of the back end.")
    private String backendUrl;

    @Option(names = "--backend-key", paramLabel = "KEY", description = "Key for the back end.")
    private String backendKey;

    @Option(names = "--model", paramLabel = "NAME", description = "Model to run, or to offer.")
    private String model;

    @Override
    public Integer call() throws InterruptedException {
        WorkerConfig config;
        try {
            config = WorkerConfigReader.read(Optional.ofNullable(configFile), settings(System.getenv()));
        } catch (ConfigException e) {
            throw new CommandFailure(ExitCode.USAGE, e.getMessage(), e);
        }
        WorkerProgram program = new WorkerProgram(config, new WorkerReport(ProgressLine.onStandardError()));
        // Whoever asks for the end waits in the hook until held jobs are handed in or given back.
        Runtime.getRuntime().addShutdownHook(new Thread(program::close, "throng-worker-stop"));
        program.start();
        program.await();
        return ExitCode.OK;
    }

    /** The options as the worker's own settings, over those of the environment. */
    Map<String, String> settings(Map<String, String> environment) {
        Map<String, String> settings = new HashMap<>(environment);
        put(settings, "HORDE_URL", server == null ? environment.get("THRONG_SERVER") : server);
        put(settings, "API_KEY", key == null ? environment.get("THRONG_KEY") : key);
        put(settings, "WORKER_NAME", name);
        if (kind == Kind.IMAGE) {
            put(settings, "IMAGE_BACKEND", backend == null ? "openai" : backend);
            put(settings, "IMAGE_URL", backendUrl);
            put(settings, "IMAGE_API_KEY", backendKey);
            put(settings, "MODELS_TO_LOAD", model);
        } else if (kind == Kind.TEXT || backend != null) {
            put(settings, "TEXT_BACKEND", backend == null ? "local" : backend);
            put(settings, "TEXT_URL", backendUrl);
            put(settings, "TEXT_API_KEY", backendKey);
            put(settings, "TEXT_MODEL", model);
        }
        return settings;
    }

    private static void put(Map<String, String> settings, String name, String value) {
        if (value != null) {
            settings.put("THRONG_WORKER_" + name, value);
        }
    }
}
