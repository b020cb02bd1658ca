package io.throng.cli.up;

import io.throng.cli.CommandFailure;
import io.throng.cli.ExitCode;
import io.throng.cli.ProgressLine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code throng server}: the server alone, in the foreground. */
@Command(
        name = "server",
        description = "The server alone, in the foreground, with its log on standard output.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample, with a PostgreSQL that stands elsewhere:%n",
        footer = "  THRONG_DATABASE_URL=jdbc:postgresql://db/throng THRONG_DATABASE_USER=throng throng server")
public final class ServerCommand implements Callable<Integer> {
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

    @Override
    public Integer call() throws InterruptedException {
        DataFolder folder = new DataFolder(data);
        folder.create();
        ServerProgram program = ServerProgram.installed();
        try (DataFolder.Lock lock =
                folder.lock("process " + ProcessHandle.current().pid())) {
            ServerProgram.endLeftRunning(folder, ProgressLine.onStandardError()::say);
            ProcessBuilder builder = new ProcessBuilder(program.command(port)).inheritIO();
            builder.environment().putAll(program.environment(folder, System.getenv()));
            Process process = builder.start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(process), "throng-server-stop"));
            folder.serverMark().set(process.toHandle());
            int exit = process.waitFor();
            folder.serverMark().clear();
            return lock.channel().isOpen() ? exit : ExitCode.FAILED;
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, "Cannot start the server: " + e.getMessage(), e);
        }
    }

    private static void stop(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(ServerProgram.STOP_BOUND.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
