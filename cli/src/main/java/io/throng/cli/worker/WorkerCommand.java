package io.throng.cli.worker;

import io.throng.cli.CommandFailure;
import io.throng.cli.ExitCode;
import io.throng.worker.MetricsPage;
import io.throng.worker.Pacing;
import io.throng.worker.SettingsWatch;
import io.throng.worker.WorkerEvent;
import io.throng.worker.WorkerProgram;
import io.throng.worker.WorkerStatistics;
import io.throng.worker.config.ConfigException;
import io.throng.worker.config.WorkerConfig;
import io.throng.worker.config.WorkerConfigReader;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code throng worker}: lends this machine to a horde until it is stopped. */
@Command(
        name = "worker",
        description = "Lends this machine to a horde, or to several.",
        mixinStandardHelpOptions = true,
        subcommands = {WorkerCheckCommand.class, WorkerBenchmarkCommand.class},
        footerHeading = "%nExamples:%n",
        footer = {
            "  throng worker --server http://localhost:7001 --key KEY --kind text --name \"My scribe\"",
            "  throng worker --key KEY --kind text --backend koboldcpp --backend-url http://localhost:5001",
            "  throng worker --config bridgeData.yaml",
            "  throng worker check --config bridgeData.yaml"
        })
public final class WorkerCommand implements Callable<Integer> {
    @Mixin
    private WorkerOptions options;

    @Option(names = "--once", description = "Each role does one job and stops.")
    private boolean once;

    /** Its options, for tests. */
    WorkerOptions options() {
        return options;
    }

    @Override
    public Integer call() throws InterruptedException {
        Map<String, String> environment = options.settings(System.getenv());
        WorkerConfigReader.Loaded loaded = options.load(System.getenv());
        WorkerConfig config = loaded.config();
        WorkerStatistics statistics = new WorkerStatistics(InstantSource.system());
        try (WorkerDisplay display = WorkerDisplay.of(config, statistics);
                AutoCloseableMetrics metrics = metrics(config, statistics)) {
            AtomicBoolean refused = new AtomicBoolean();
            WorkerEvent.Listener events = statistics.and(display).and(event -> {
                if (event instanceof WorkerEvent.Stopped(var role, var reason) && !reason.isEmpty()) {
                    refused.set(true);
                }
            });
            loaded.notes().forEach(note -> events.onEvent(new WorkerEvent.Warning("", note)));
            WorkerProgram program = program(config, events);
            StopSignals.install(program);
            display.start();
            program.start();
            try (SettingsWatch watch = watch(environment, program, events)) {
                program.await();
            }
            program.stop(Duration.ZERO);
            return refused.get() ? ExitCode.REFUSED : ExitCode.OK;
        }
    }

    private WorkerProgram program(WorkerConfig config, WorkerEvent.Listener events) {
        try {
            return new WorkerProgram(config, events, Pacing.NORMAL, once ? 1 : Integer.MAX_VALUE);
        } catch (ConfigException e) {
            throw new CommandFailure(ExitCode.USAGE, e.getMessage(), e);
        }
    }

    private SettingsWatch watch(Map<String, String> environment, WorkerProgram program, WorkerEvent.Listener events) {
        Optional<SettingsWatch> watch = options.file()
                .map(file -> new SettingsWatch(file, environment, program, events).start(SettingsWatch.PERIOD));
        return watch.orElse(null);
    }

    private static AutoCloseableMetrics metrics(WorkerConfig config, WorkerStatistics statistics) {
        if (config.operation().metricsPort().isEmpty()) {
            return () -> {};
        }
        try {
            MetricsPage page =
                    new MetricsPage(statistics, config.operation().metricsPort().getAsInt());
            return page::close;
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.USAGE, "metrics_port: " + e.getMessage(), e);
        }
    }

    /** A metrics page, or none. */
    private interface AutoCloseableMetrics extends AutoCloseable {
        @Override
        void close();
    }
}
