package io.throng.cli.admin;

import io.throng.cli.CommandFailure;
import io.throng.cli.ExitCode;
import io.throng.cli.up.DataFolder;
import io.throng.server.account.Account;
import io.throng.server.account.AccountDirectory;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which database. Shared by every command that works directly on it. */
public final class DatabaseOptions {
    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            defaultValue = "${env:THRONG_DATA:-" + DataFolder.DEFAULT + "}",
            description = "Data folder of the local horde, running or not. Default: $THRONG_DATA, or ./data.")
    private Path data;

    @Option(
            names = "--database-url",
            paramLabel = "URL",
            defaultValue = "${env:THRONG_DATABASE_URL}",
            description = "JDBC URL of another PostgreSQL. Default: $THRONG_DATABASE_URL; user and password come from "
                    + "$THRONG_DATABASE_USER and $THRONG_DATABASE_PASSWORD.")
    private String url;

    /** Work on an open database. */
    @FunctionalInterface
    public interface Work<T> {
        T on(AdminDatabase database) throws SQLException;
    }

    /** Opens the database, works on it and closes it; what the database refuses becomes a sentence. */
    public <T> T with(Work<T> work) {
        try (AdminDatabase database = open()) {
            return work.on(database);
        } catch (SQLException e) {
            if ("42P01".equals(e.getSQLState())) {
                throw new CommandFailure(
                        ExitCode.FAILED, "This database has no tables of Throng yet; start a server on it once.", e);
            }
            throw new CommandFailure(ExitCode.FAILED, "The database refused: " + e.getMessage(), e);
        }
    }

    /** The account named by number, {@code alias#number}. */
    static Account account(AdminDatabase database, String name) throws SQLException {
        AccountDirectory directory = database.directory();
        var id = AccountDirectory.idOfDigits(name);
        Optional<Account> found = id.isPresent() ? directory.byId(id.getAsInt()) : directory.byAlias(name);
        return found.orElseThrow(() -> new CommandFailure(
                ExitCode.USAGE, "No account " + name + ". Name it like alice#12, or by its number alone."));
    }

    private AdminDatabase open() {
        return url == null || url.isBlank()
                ? AdminDatabase.embedded(new DataFolder(data).database())
                : AdminDatabase.external(
                        url,
                        Optional.ofNullable(System.getenv("THRONG_DATABASE_USER")),
                        Optional.ofNullable(System.getenv("THRONG_DATABASE_PASSWORD")));
    }
}
