package io.throng.cli;

import io.throng.bench.BenchCommand;
import io.throng.cli.admin.AdminCommand;
import io.throng.cli.generate.GenerateCommand;
import io.throng.cli.model.ModelsCommand;
import io.throng.cli.movein.ImportCommand;
import io.throng.cli.up.ServerCommand;
import io.throng.cli.up.UpCommand;
import io.throng.cli.worker.WorkerCommand;
import io.throng.client.GenerationFailedException;
import io.throng.client.HordeCallException;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The root of the command line. */
@Command(
        name = "throng",
        description = "A crowd's machines as one generative-AI service.",
        mixinStandardHelpOptions = true,
        versionProvider = ThrongVersion.class,
        subcommands = {
            UpCommand.class,
            ServerCommand.class,
            WorkerCommand.class,
            GenerateCommand.class,
            AdminCommand.class,
            ImportCommand.class,
            ModelsCommand.class,
            BenchCommand.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  throng up                                   a horde on this machine",
            "  throng generate text \"Once upon a time\"     ask it for text",
            "  throng admin create-user alice --trusted    an account",
            "",
            "Exit codes: 0 done, 1 failed, 2 wrong command line, 3 refused by the horde,",
            "  4 no server, 5 no result, 6 already running, 7 ledger does not balance.",
            "THRONG_TRACE=1 shows stack traces."
        })
public final class ThrongCommand implements Runnable {
    private static final String TRACE_VARIABLE = "THRONG_TRACE";

    @Spec
    private CommandSpec spec;

    /** Runs the command line and ends the process with one of {@link ExitCode}. */
    public static void main(String[] arguments) {
        // A local model's library must be left by System.exit; so is everything else.
        System.exit(commandLine().execute(arguments));
    }

    /** The whole command line, for running and for tests. */
    public static CommandLine commandLine() {
        CommandLine line = new CommandLine(new ThrongCommand());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            command.getErr().println("throng: " + explain(failure));
            if ("1".equals(System.getenv(TRACE_VARIABLE))) {
                failure.printStackTrace(command.getErr());
            }
            return exitCode(failure);
        });
        return line;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command? See the list below.");
    }

    static String explain(Throwable failure) {
        return switch (failure) {
            case CommandFailure known -> known.getMessage();
            case HordeCallException.Invalid invalid ->
                "The horde refused the request: " + invalid.getMessage() + " ("
                        + invalid.errors().entrySet().stream()
                                .map(error -> error.getKey() + ": " + error.getValue())
                                .collect(Collectors.joining("; "))
                        + ")";
            case HordeCallException.Refused refused ->
                "The horde refused the request: " + refused.getMessage() + " (HTTP " + refused.status() + ", "
                        + refused.rc() + ")";
            case HordeCallException.RateLimited limited ->
                "The horde asks for patience: " + limited.getMessage() + " (try again in "
                        + limited.retryAfter().toSeconds() + " s)";
            case HordeCallException call -> call.getMessage();
            case GenerationFailedException noResult -> "No result: " + noResult.getMessage() + ".";
            default -> failure.getMessage() == null ? failure.toString() : failure.getMessage();
        };
    }

    static int exitCode(Throwable failure) {
        return switch (failure) {
            case CommandFailure known -> known.exitCode();
            case HordeCallException.Invalid ignored -> ExitCode.REFUSED;
            case HordeCallException.Refused ignored -> ExitCode.REFUSED;
            case HordeCallException ignored -> ExitCode.UNAVAILABLE;
            case GenerationFailedException ignored -> ExitCode.NO_RESULT;
            default -> ExitCode.FAILED;
        };
    }
}
