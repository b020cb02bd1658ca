package io.throng.cli.up;

import io.throng.cli.CommandFailure;
import io.throng.cli.ExitCode;
import io.throng.cli.HordeOptions;
import io.throng.cli.ProgressLine;
import io.throng.cli.admin.AdminDatabase;
import io.throng.cli.worker.WorkerReport;
import io.throng.worker.config.WorkerConfig;
import io.throng.worker.config.WorkerConfigReader;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code throng up}: a whole horde on this machine. */
@Command(
        name = "up",
        description = "A whole horde on this machine: database, server and one text worker.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  throng up", "  throng up --data /srv/throng --port 8080 --no-worker"})
public final class UpCommand implements Callable<Integer> {
    /** What ending takes beyond the orderly ends of the parts. */
    private static final Duration STOP_MARGIN = Duration.ofSeconds(10);

    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            defaultValue = "${env:THRONG_DATA:-" + DataFolder.DEFAULT + "}",
            description = "Where everything is kept. Default: $THRONG_DATA, or ./data.")
    private Path data;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "7001",
            description = "HTTP port. Default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(names = "--no-worker", description = "Start no worker.")
    private boolean noWorker;

    @Option(names = "--model", paramLabel = "NAME", description = "Model of the local worker; see throng models list.")
    private String model;

    @Override
    public Integer call() throws InterruptedException {
        DataFolder folder = new DataFolder(data);
        folder.create();
        URI address = URI.create("http://localhost:" + port);
        ProgressLine line = ProgressLine.onStandardError();
        String note = address + ", process " + ProcessHandle.current().pid();
        try (DataFolder.Lock lock = folder.lock(note);
                ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().name("restart-timer").factory())) {
            ServerProgram.endLeftRunning(folder, line::say);
            if (HealthProbe.somebodyAnswers(address)) {
                throw new CommandFailure(
                        ExitCode.FAILED,
                        "Something else already answers at " + address + "; stop it, or choose another --port.");
            }
            List<Child> children = children(folder, address, line);
            Supervisor supervisor =
                    new Supervisor(children, RestartPolicy.DEFAULT, InstantSource.system(), timer, line::say);
            Duration stopBound = children.stream().map(Child::stopBound).reduce(STOP_MARGIN, Duration::plus);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(supervisor, stopBound), "throng-stop"));
            Supervisor.Outcome outcome = supervisor.run(() -> greet(line, address, folder));
            timer.shutdownNow();
            line.say(lock.channel().isOpen() ? "Stopped." : "Stopped without a lock on " + folder.root() + ".");
            return outcome == Supervisor.Outcome.STOPPED ? ExitCode.OK : ExitCode.FAILED;
        }
    }

    private List<Child> children(DataFolder folder, URI address, ProgressLine line) {
        ServerProgram program = ServerProgram.installed();
        FirstRun firstRun = new FirstRun(folder, () -> database(folder), line::say);
        HealthProbe probe = new HealthProbe(address, HealthProbe.DEFAULT_BOUND, line);
        List<Child> children = new ArrayList<>();
        children.add(new ProcessChild(
                "server",
                program.command(port),
                program.environment(folder, System.getenv()),
                folder.serverLog(),
                folder.serverMark(),
                ServerProgram.STOP_BOUND,
                process -> {
                    probe.await(process);
                    firstRun.complete();
                }));
        if (!noWorker) {
            children.add(new WorkerChild(() -> workerConfig(folder, address), new WorkerReport(line)));
        }
        return children;
    }

    private static AdminDatabase database(DataFolder folder) {
        String url = System.getenv("THRONG_DATABASE_URL");
        return url == null
                ? AdminDatabase.embedded(folder.database())
                : AdminDatabase.external(
                        url,
                        Optional.ofNullable(System.getenv("THRONG_DATABASE_USER")),
                        Optional.ofNullable(System.getenv("THRONG_DATABASE_PASSWORD")));
    }

    private WorkerConfig workerConfig(DataFolder folder, URI address) {
        Map<String, String> settings = new HashMap<>(System.getenv());
        settings.put("THRONG_WORKER_HORDE_URL", address.toString());
        settings.put(
                "THRONG_WORKER_API_KEY",
                folder.readSecret(FirstRun.WORKER_KEY_FILE).orElse(""));
        settings.putIfAbsent("THRONG_WORKER_TEXT_BACKEND", "local");
        if (settings.putIfAbsent("THRONG_WORKER_IMAGE_BACKEND", "onnx") == null) {
            settings.putIfAbsent("THRONG_WORKER_MODELS_TO_LOAD", "pictogram");
        }
        settings.putIfAbsent("THRONG_WORKER_DREAMER_NAME", "Local dreamer");
        settings.putIfAbsent("THRONG_WORKER_ALCHEMY_BACKEND", "onnx");
        settings.putIfAbsent("THRONG_WORKER_ALCHEMIST_NAME", "Local alchemist");
        settings.putIfAbsent(
                "THRONG_WORKER_STATE_DIR", folder.root().resolve("worker").toString());
        settings.putIfAbsent("THRONG_WORKER_SCRIBE_NAME", "Local scribe");
        if (model != null) {
            settings.put("THRONG_WORKER_TEXT_MODEL", model);
        }
        return WorkerConfigReader.read(Optional.empty(), settings);
    }

    private static void greet(ProgressLine line, URI address, DataFolder folder) {
        String where = whereToAsk(address, folder);
        line.say("Throng is up at " + address + " (Ctrl-C stops it).");
        line.say("Try it from another terminal:  ./throng generate text \"Once upon a time\"" + where);
        line.say("                               ./throng generate image \"a red apple, 3d\" -o apple.webp" + where);
    }

    /** The options that whoever asks this horde needs, since it is not where they look without. */
    private static String whereToAsk(URI address, DataFolder folder) {
        String server = address.toString().equals(HordeOptions.DEFAULT_SERVER) ? "" : " --server " + address;
        Path root = folder.root().toAbsolutePath().normalize();
        return server + (root.equals(Path.of(DataFolder.DEFAULT).toAbsolutePath()) ? "" : " --data \"" + root + "\"");
    }

    private static void end(Supervisor supervisor, Duration bound) {
        supervisor.requestStop();
        try {
            if (!supervisor.awaitStopped(bound)) {
                System.err.println("throng: not everything stopped in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
