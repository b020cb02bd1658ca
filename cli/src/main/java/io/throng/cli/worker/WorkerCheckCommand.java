package io.throng.cli.worker;

import io.throng.cli.ExitCode;
import io.throng.worker.WorkerCheck;
import io.throng.worker.config.WorkerConfigReader;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code throng worker check}: whether these settings would work, and what they would serve. */
@Command(
        name = "check",
        description = "Reads the settings, tries every horde and back end they name, and says what could be served."
                + " Takes no job. Ends with 0 if everything works, with 1 otherwise.",
        mixinStandardHelpOptions = true)
final class WorkerCheckCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private WorkerOptions options;

    @Override
    public Integer call() throws InterruptedException {
        WorkerConfigReader.Loaded loaded = options.load(System.getenv());
        PrintWriter out = spec.commandLine().getOut();
        loaded.notes().forEach(note -> out.println("note  " + note));
        out.flush();
        List<WorkerCheck.Finding> findings = new WorkerCheck(loaded.config()).run();
        findings.forEach(finding -> out.println(mark(finding) + finding.subject() + ": " + finding.text()));
        out.flush();
        return findings.stream().allMatch(WorkerCheck.Finding::ok) ? ExitCode.OK : ExitCode.FAILED;
    }

    private static String mark(WorkerCheck.Finding finding) {
        return switch (finding.gravity()) {
            case OK -> "ok    ";
            case WARNING -> "WARN  ";
            case WRONG -> "WRONG ";
        };
    }
}
