package io.throng.cli.admin;

import io.throng.cli.CommandFailure;
import io.throng.cli.ExitCode;
import io.throng.server.account.ApiKeys;
import io.throng.server.rating.RatingsExport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code throng admin ratings}: what people think of pictures. */
@Command(name = "ratings", description = "What people think of pictures.", mixinStandardHelpOptions = true)
final class RatingsCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "What about the ratings: export?");
    }

    @Command(
            name = "export",
            description =
                    "Writes all ratings to a Parquet file that may be published: raters are hashed, with another salt each time.",
            mixinStandardHelpOptions = true)
    void export(
            @Mixin DatabaseOptions database,
            @Option(
                            names = {"-o", "--output"},
                            required = true,
                            paramLabel = "FILE",
                            description = "File to write; must not exist.")
                    Path file) {
        if (Files.exists(file)) {
            throw new CommandFailure(ExitCode.USAGE, file + " exists already.");
        }
        long rows = database.with(
                open -> write(new RatingsExport(open.dataSource(), ApiKeys.generate(new SecureRandom())), file));
        spec.commandLine().getOut().println(rows + " ratings written to " + file + ".");
        spec.commandLine().getOut().flush();
    }

    /** Writes beside the file and gives it its name last, so that nobody finds half of one. */
    private static long write(RatingsExport export, Path file) throws SQLException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            try {
                Files.deleteIfExists(part);
                long rows;
                try (RatingsFile out = RatingsFile.create(part)) {
                    rows = export.forEach(out::write);
                }
                Files.move(part, file);
                return rows;
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException | UncheckedIOException e) {
            throw new CommandFailure(ExitCode.FAILED, "Cannot write " + file + ": " + e.getMessage(), e);
        }
    }
}
