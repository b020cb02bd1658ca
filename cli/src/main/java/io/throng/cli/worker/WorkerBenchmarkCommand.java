package io.throng.cli.worker;

import io.throng.cli.CommandFailure;
import io.throng.cli.ExitCode;
import io.throng.worker.Limits;
import io.throng.worker.WorkerBenchmark;
import io.throng.worker.WorkerBenchmark.Measured;
import io.throng.worker.config.WorkerRole;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code throng worker benchmark}: how fast the back ends are, and which limits fit to that. */
@Command(
        name = "benchmark",
        description = "Measures every back end with every model it has, and proposes limits. Takes no job.",
        mixinStandardHelpOptions = true)
final class WorkerBenchmarkCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private WorkerOptions options;

    @Option(names = "--write", paramLabel = "FILE", description = "Writes the proposed limits there, as YAML settings.")
    private Path target;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        List<Measured> figures = new WorkerBenchmark(
                        options.load(System.getenv()).config(), figure -> {
                            out.println(line(figure));
                            out.flush();
                        })
                .run();
        String limits = limits(figures);
        out.print(limits.isEmpty() ? "" : System.lineSeparator() + limits);
        out.flush();
        if (target != null) {
            try {
                Files.writeString(target, limits);
            } catch (IOException e) {
                throw new CommandFailure(ExitCode.FAILED, "cannot write " + target + ": " + e, e);
            }
        }
        return figures.stream().anyMatch(Measured::succeeded) ? ExitCode.OK : ExitCode.FAILED;
    }

    private static String line(Measured figure) {
        String subject = figure.role().key() + " on " + figure.backend() + ", " + figure.model();
        if (!figure.succeeded()) {
            return subject + ": failed: " + figure.failure();
        }
        return String.format(
                Locale.ROOT,
                "%s, %d at once: %.2f %s a second",
                subject,
                figure.jobsAtOnce(),
                figure.workPerSecond(),
                figure.role() == WorkerRole.DREAMER ? "megapixelsteps" : "tokens");
    }

    /** The limits as settings. */
    static String limits(List<Measured> figures) {
        StringBuilder yaml = new StringBuilder();
        Limits.maxPower(figures)
                .ifPresent(power -> yaml.append("max_power: ").append(power).append('\n'));
        Limits.maxLength(figures)
                .ifPresent(tokens -> yaml.append("max_length: ").append(tokens).append('\n'));
        Limits.textThreads(figures)
                .ifPresent(
                        threads -> yaml.append("max_threads: ").append(threads).append('\n'));
        return yaml.toString();
    }
}
