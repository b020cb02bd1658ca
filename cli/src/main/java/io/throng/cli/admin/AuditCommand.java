package io.throng.cli.admin;

import io.throng.server.moderation.audit.AuditLog;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code throng admin audit}: what moderators and administrators did. */
@Command(
        name = "audit",
        description = "What moderators and administrators did, newest first.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  throng admin audit --actor alice#2", "  throng admin audit --contains filter --limit 100"})
final class AuditCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Mixin
    private DatabaseOptions database;

    @Option(names = "--actor", paramLabel = "USER", description = "Only what this account did; like alice#12, or 12.")
    private String actor;

    @Option(names = "--contains", paramLabel = "TEXT", description = "Only actions and subjects that contain this.")
    private String contains;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "Entries, 1 to " + AuditLog.MAX_PAGE + ". Default: ${DEFAULT-VALUE}.")
    private int limit;

    @Option(names = "--before", paramLabel = "ID", description = "Only entries before this number.")
    private Long before;

    @Override
    public void run() {
        if (limit < 1 || limit > AuditLog.MAX_PAGE) {
            throw new ParameterException(
                    spec.commandLine(), "--limit " + limit + " is not within 1 to " + AuditLog.MAX_PAGE);
        }
        List<AuditLog.Entry> entries = database.with(open -> open.actions()
                .page(
                        before == null ? Long.MAX_VALUE : before,
                        actor == null
                                ? OptionalInt.empty()
                                : OptionalInt.of(
                                        DatabaseOptions.account(open, actor).id()),
                        Optional.ofNullable(contains),
                        limit));
        PrintWriter out = spec.commandLine().getOut();
        for (AuditLog.Entry entry : entries) {
            out.printf(
                    "%8d  %s  %-14s %-22s %s %s%n",
                    entry.id(),
                    entry.at(),
                    entry.actorId() == AuditLog.COMMAND_LINE ? "command line" : "user " + entry.actorId(),
                    entry.action(),
                    entry.subject(),
                    entry.details());
        }
        out.flush();
    }
}
