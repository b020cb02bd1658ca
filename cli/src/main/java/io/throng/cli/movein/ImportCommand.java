package io.throng.cli.movein;

import io.throng.cli.CommandFailure;
import io.throng.cli.ExitCode;
import io.throng.cli.admin.DatabaseOptions;
import io.throng.server.movein.MoveIn;
import io.throng.server.movein.MoveInReport;
import io.throng.server.movein.SourceAddress;
import io.throng.server.movein.UnreadableSourceException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.util.Map;
import javax.sql.DataSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code throng import}: accounts and what belongs to them, from another horde. */
@Command(
        name = "import",
        description = "Brings another horde in, directly from its database.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = {
            "  THRONG_IMPORT_SALT=... throng import aihorde --from postgres://reader:password@old.example/horde --dry-run"
        })
public final class ImportCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "What is to be brought in? There is: aihorde.");
    }

    @Command(
            name = "aihorde",
            description =
                    "Users with their keys, kudos, roles and records, shared keys, workers, teams, styles and filters of an AI "
                            + "Horde. Run it as often as you like: only what is new there is brought in. Nothing is written there.",
            mixinStandardHelpOptions = true)
    int aiHorde(
            @Mixin DatabaseOptions database,
            @Option(
                            names = "--from",
                            required = true,
                            paramLabel = "URL",
                            defaultValue = "${env:THRONG_IMPORT_FROM}",
                            description =
                                    "The other database: postgres://user:password@host:5432/name. Default: $THRONG_IMPORT_FROM,"
                                            + " which other users of the machine cannot read.")
                    String from,
            @Option(
                            names = "--salt",
                            required = true,
                            paramLabel = "SALT",
                            defaultValue = "${env:THRONG_IMPORT_SALT}",
                            description =
                                    "The other horde's secret that keys are hashed with. Default: $THRONG_IMPORT_SALT, which other "
                                            + "users of the machine cannot read.")
                    String salt,
            @Option(
                            names = "--source",
                            paramLabel = "NAME",
                            defaultValue = "aihorde",
                            description =
                                    "A name for the other horde, the same at every run. Default: ${DEFAULT-VALUE}.")
                    String source,
            @Option(names = "--dry-run", description = "Do everything, report, and take it back.") boolean dryRun) {
        DataSource there;
        MoveIn.Wish wish;
        try {
            there = SourceAddress.parse(from).dataSource();
            wish = new MoveIn.Wish(source, salt, dryRun);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, e.getMessage(), e);
        }
        MoveInReport report = database.with(open -> {
            try {
                MoveInReport done = open.moveIn().run(there, wish);
                if (!dryRun) {
                    open.record(
                            "import",
                            source,
                            Map.of(
                                    "kudos",
                                    BigDecimal.valueOf(done.kudos().broughtIn(), 2)
                                            .toPlainString()));
                }
                return done;
            } catch (UnreadableSourceException e) {
                throw new CommandFailure(ExitCode.FAILED, e.getMessage(), e);
            }
        });
        PrintWriter out = spec.commandLine().getOut();
        report.lines().forEach(out::println);
        out.println(
                dryRun ? "This was a dry run: nothing was changed." : "Done. Check with: throng admin ledger verify");
        out.flush();
        return report.kudos().addUp() ? ExitCode.OK : ExitCode.LEDGER_UNBALANCED;
    }
}
