package io.throng.cli.admin;

import io.throng.cli.ExitCode;
import io.throng.server.account.Account;
import io.throng.server.kudos.LedgerAccounts;
import io.throng.server.kudos.LedgerAudit;
import io.throng.server.kudos.LedgerEntry;
import io.throng.server.kudos.LedgerReport;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code throng admin ledger}: the books of kudos. */
@Command(name = "ledger", description = "The books of kudos.", mixinStandardHelpOptions = true)
final class LedgerCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "What about the ledger: verify or show?");
    }

    @Command(
            name = "verify",
            description = "Adds everything up again; exit code 7 when anything does not agree.",
            mixinStandardHelpOptions = true)
    int verify(@Mixin DatabaseOptions database) {
        LedgerReport report = database.with(open -> open.audit().verify());
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                "%d events, %d postings, %d accounts, %d holds added up again: %d differences.%n",
                report.events(), report.postings(), report.accounts(), report.holds(), report.differenceCount());
        report.differences().forEach(out::println);
        out.flush();
        return report.isClean() ? ExitCode.OK : ExitCode.LEDGER_UNBALANCED;
    }

    @Command(name = "show", description = "What happened to an account, newest first.", mixinStandardHelpOptions = true)
    void show(
            @Mixin DatabaseOptions database,
            @Parameters(paramLabel = "USER", description = "Like alice#12, or 12.") String user,
            @Option(names = "--escrow", description = "The account under evaluation instead of the spendable one.")
                    boolean escrow,
            @Option(
                            names = "--limit",
                            paramLabel = "N",
                            defaultValue = "20",
                            description = "Entries, 1 to " + LedgerAudit.MAX_PAGE + ". Default: ${DEFAULT-VALUE}.")
                    int limit,
            @Option(names = "--before", paramLabel = "SEQ", description = "Only entries before this number.")
                    Long before) {
        if (limit < 1 || limit > LedgerAudit.MAX_PAGE) {
            throw new ParameterException(
                    spec.commandLine(), "--limit " + limit + " is not within 1 to " + LedgerAudit.MAX_PAGE);
        }
        List<LedgerEntry> entries = database.with(open -> {
            Account account = DatabaseOptions.account(open, user);
            long book = escrow ? LedgerAccounts.escrow(account.id()) : LedgerAccounts.spendable(account.id());
            return open.audit().entries(book, before == null ? Long.MAX_VALUE : before, limit);
        });
        PrintWriter out = spec.commandLine().getOut();
        for (LedgerEntry entry : entries) {
            out.printf(
                    "%10d  %s  %14s  %-20s %s%n",
                    entry.seq(),
                    entry.at(),
                    BigDecimal.valueOf(entry.changeHundredths(), 2).toPlainString(),
                    entry.kind().name().toLowerCase(Locale.ROOT),
                    entry.ref());
        }
        out.flush();
    }
}
