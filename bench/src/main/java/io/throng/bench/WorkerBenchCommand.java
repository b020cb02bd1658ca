package io.throng.bench;

import io.throng.bench.WorkerRun.Subject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures what a worker costs beside its engine; what the figures mean stands in {@code docs/reference/benchmarks.md}. */
@Command(
        name = "worker",
        description = "Measures a worker on a horde of its own against its engine called directly.",
        mixinStandardHelpOptions = true)
public final class WorkerBenchCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--measure",
            paramLabel = "SUBJECT,...",
            split = ",",
            defaultValue = "pictures,images,texts",
            description = "What: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private List<Subject> subjects;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "5",
            description = "Measured stretches of each comparison. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(
            names = "--jobs",
            paramLabel = "N",
            defaultValue = "16",
            description = "Jobs of each stretch. Default: ${DEFAULT-VALUE}.")
    private int jobs;

    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "30",
            description = "Steps of a picture. Default: ${DEFAULT-VALUE}, as a request has that names none.")
    private int steps;

    @Option(
            names = "--tokens",
            paramLabel = "N",
            defaultValue = "128",
            description = "Tokens of a text. Default: ${DEFAULT-VALUE}.")
    private int tokens;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description =
                    "Processor threads of every engine. Default: half the processors, as a worker's pictures have.")
    private int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

    @Option(
            names = "--llama-bench",
            paramLabel = "FILE",
            description = "llama.cpp's llama-bench, for --measure tokens.")
    private Optional<Path> llamaBench = Optional.empty();

    @Option(
            names = "--server-jar",
            paramLabel = "JAR",
            description = "The server's quarkus-run.jar. Default: the one built in this tree.")
    private Optional<Path> serverJar = Optional.empty();

    @Option(names = "--output", paramLabel = "FILE", description = "Where the table goes. Default: standard output.")
    private Optional<Path> output = Optional.empty();

    @Override
    public Integer call() throws IOException, InterruptedException {
        WorkerFigures figures = new WorkerRun(plan(), step -> BenchCommand.say(spec.commandLine(), step)).run();
        BenchCommand.write(spec.commandLine(), output, figures.markdown());
        return 0;
    }

    private WorkerRun.Plan plan() {
        try {
            return new WorkerRun.Plan(
                    EnumSet.copyOf(subjects),
                    rounds,
                    jobs,
                    steps,
                    tokens,
                    threads,
                    serverJar.orElseGet(BenchCommand::builtServer),
                    llamaBench);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }
}
