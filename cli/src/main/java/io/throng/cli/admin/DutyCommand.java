package io.throng.cli.admin;

import io.throng.cli.CommandFailure;
import io.throng.cli.ExitCode;
import io.throng.server.duty.DutyLog;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code throng admin duty}: what the nodes do again and again. */
@Command(
        name = "duty",
        description = "What the nodes do again and again.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  throng admin duty list", "  throng admin duty run verify-ledger"})
final class DutyCommand implements Runnable {
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "What about duties: list or run?");
    }

    @Command(name = "list", description = "All duties, and how they went.", mixinStandardHelpOptions = true)
    void list(@Mixin DatabaseOptions database) {
        List<DutyLog.Entry> entries = database.with(DutyCommand::entries);
        PrintWriter out = spec.commandLine().getOut();
        for (DutyLog.Entry entry : entries) {
            out.printf(
                    "%-24s %-10s every %-8s last %-20s took %-10s%s%n",
                    entry.name(),
                    entry.place().orElse("-"),
                    entry.pause().map(DutyCommand::shown).orElse("-"),
                    latest(entry)
                            .map(at -> at.truncatedTo(java.time.temporal.ChronoUnit.SECONDS)
                                    .toString())
                            .orElse("-"),
                    entry.lastTook().map(took -> took.toMillis() + " ms").orElse("-"),
                    entry.failedAt()
                            .map(at -> "  failed " + at + ": "
                                    + entry.lastFailure().orElse(""))
                            .orElse(""));
        }
        out.flush();
    }

    @Command(
            name = "run",
            description = "Asks the running nodes for a turn now, and waits for it.",
            mixinStandardHelpOptions = true)
    void runNow(
            @Mixin DatabaseOptions database,
            @Parameters(paramLabel = "NAME", description = "Name of the duty, see list.") String name,
            @Option(
                            names = "--timeout",
                            paramLabel = "SECONDS",
                            defaultValue = "60",
                            description = "How long to wait for it, 0 not at all. Default: ${DEFAULT-VALUE}.")
                    int timeoutSeconds) {
        String said = database.with(open -> {
            Instant asked = ask(open, name);
            open.record("run-duty", "duty " + name, Map.of());
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(timeoutSeconds);
            while (System.nanoTime() < deadline) {
                DutyLog.Entry entry = entries(open).stream()
                        .filter(candidate -> candidate.name().equals(name))
                        .findFirst()
                        .orElseThrow();
                if (isSince(entry.failedAt(), asked)) {
                    throw new CommandFailure(
                            ExitCode.FAILED,
                            "Duty " + name + " failed: " + entry.lastFailure().orElse("no reason known"));
                }
                if (isSince(entry.answered(), asked)) {
                    return "Duty " + name + " is done; it took "
                            + entry.lastTook().orElse(Duration.ZERO).toMillis() + " ms.";
                }
                LockSupport.parkNanos(LOOK_NANOS);
            }
            return timeoutSeconds == 0
                    ? "Asked for a turn of " + name + "."
                    : "No node has done " + name + " within " + timeoutSeconds + " s; is one running?";
        });
        spec.commandLine().getOut().println(said);
        spec.commandLine().getOut().flush();
    }

    private static Instant ask(AdminDatabase open, String name) throws SQLException {
        try (Connection connection = open.dataSource().getConnection()) {
            return DutyLog.ask(connection, name)
                    .orElseThrow(() -> new CommandFailure(
                            ExitCode.USAGE, "There is no duty " + name + "; see throng admin duty list."));
        }
    }

    private static List<DutyLog.Entry> entries(AdminDatabase open) throws SQLException {
        try (Connection connection = open.dataSource().getConnection()) {
            return DutyLog.all(connection);
        }
    }

    private static Optional<Instant> latest(DutyLog.Entry entry) {
        return entry.lastDone().or(entry::answered);
    }

    private static boolean isSince(Optional<Instant> at, Instant asked) {
        return at.isPresent() && !at.get().isBefore(asked);
    }

    private static String shown(Duration pause) {
        return pause.toString().substring("PT".length()).toLowerCase(java.util.Locale.ROOT);
    }
}
