package io.throng.cli.admin;

import static java.util.Objects.requireNonNull;

import io.throng.cli.CommandFailure;
import io.throng.cli.ExitCode;
import io.throng.server.account.AccountBootstrap;
import io.throng.server.account.AccountDirectory;
import io.throng.server.account.AccountRegistry;
import io.throng.server.account.ApiKeys;
import io.throng.server.account.TrustPromotion;
import io.throng.server.account.WordListProfanity;
import io.throng.server.kudos.Ledger;
import io.throng.server.kudos.LedgerAudit;
import io.throng.server.kudos.TrustPolicy;
import io.throng.server.moderation.audit.AuditLog;
import io.throng.server.storage.ConnectionFile;
import io.throng.server.storage.Database;
import io.throng.server.storage.DatabaseException;
import io.throng.server.storage.EmbeddedDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.postgresql.ds.PGSimpleDataSource;

/** The horde's database for the duration of one command, with the server's own classes on it. */
public final class AdminDatabase implements AutoCloseable {
    private static final int LOGIN_TIMEOUT_SECONDS = 10;

    private final DataSource dataSource;
    private final Optional<Database> started;

    private AdminDatabase(DataSource dataSource, Optional<Database> started) {
        this.dataSource = requireNonNull(dataSource);
        this.started = requireNonNull(started);
    }

    /** On a data source that somebody else opened and will close. */
    public static AdminDatabase on(DataSource dataSource) {
        return new AdminDatabase(dataSource, Optional.empty());
    }

    /**
     * The database of another PostgreSQL.
     *
     * @param url JDBC URL, may carry user and password
     */
    public static AdminDatabase external(String url, Optional<String> user, Optional<String> password) {
        if (!url.startsWith("jdbc:postgresql:")) {
            throw new CommandFailure(ExitCode.USAGE, "--database-url must start with jdbc:postgresql:, not: " + url);
        }
        PGSimpleDataSource source = source(url, user, password);
        requireReachable(source);
        return on(source);
    }

    /**
     * The embedded database in a folder: the running one, or else it is started and stopped with this object.
     *
     * @param folder the database's own folder
     */
    public static AdminDatabase embedded(Path folder) {
        Optional<DataSource> running = running(folder);
        if (running.isPresent()) {
            return on(running.get());
        }
        if (!Files.isDirectory(folder)) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "There is no database in " + folder
                            + ". Start one with throng up, or name another with --data or --database-url.");
        }
        try {
            Database database =
                    EmbeddedDatabase.start(new EmbeddedDatabase.Settings(folder, 0, EmbeddedDatabase.Durability.FULL));
            DataSource source =
                    source(database.jdbcUrl(), Optional.of(database.user()), Optional.of(database.password()));
            Flyway.configure().dataSource(source).load().migrate();
            return new AdminDatabase(source, Optional.of(database));
        } catch (DatabaseException e) {
            throw new CommandFailure(ExitCode.FAILED, e.getMessage(), e);
        }
    }

    /** Registers accounts and changes them. */
    public AccountRegistry accounts() throws SQLException {
        Ledger ledger = new Ledger();
        // Servers look an account up again within AccountDirectory.FRESHNESS; they need no message from here.
        return new AccountRegistry(
                dataSource,
                keys(),
                ledger,
                new TrustPromotion(ledger, new TrustPolicy(TrustPolicy.NEVER)),
                WordListProfanity.shipped(),
                userId -> {});
    }

    /** Finds accounts. */
    public AccountDirectory directory() throws SQLException {
        return new AccountDirectory(dataSource, keys());
    }

    /** The database itself, for what no other class stands for. */
    public DataSource dataSource() {
        return dataSource;
    }

    /** Keeps the record of privileged actions. */
    public AuditLog actions() {
        return new AuditLog(dataSource, Clock.systemUTC());
    }

    /** Records what was done from the command line. */
    void record(String action, String subject, Map<String, String> details) throws SQLException {
        actions().write(AuditLog.COMMAND_LINE, action, subject, details);
    }

    /** Reads and checks the books. */
    public LedgerAudit audit() {
        return new LedgerAudit(dataSource);
    }

    @Override
    public void close() {
        started.ifPresent(Database::close);
    }

    private ApiKeys keys() throws SQLException {
        return AccountBootstrap.withStoredSecret(dataSource, new SecureRandom());
    }

    private static Optional<DataSource> running(Path folder) {
        try {
            Optional<ConnectionFile> file = ConnectionFile.read(folder);
            if (file.isEmpty()) {
                return Optional.empty();
            }
            PGSimpleDataSource source = source(
                    file.get().jdbcUrl(),
                    Optional.of(file.get().user()),
                    Optional.of(file.get().password()));
            try (Connection connection = source.getConnection()) {
                return connection.isValid(LOGIN_TIMEOUT_SECONDS) ? Optional.of(source) : Optional.empty();
            } catch (SQLException e) {
                // The file outlives a database that was killed; then it is started here.
                return Optional.empty();
            }
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, "Cannot read the database's folder " + folder + ": " + e, e);
        }
    }

    private static void requireReachable(DataSource source) {
        try (Connection connection = source.getConnection()) {
            if (!connection.isValid(LOGIN_TIMEOUT_SECONDS)) {
                throw new CommandFailure(ExitCode.UNAVAILABLE, "The database does not answer.");
            }
        } catch (SQLException e) {
            throw new CommandFailure(ExitCode.UNAVAILABLE, "Cannot connect to the database: " + e.getMessage(), e);
        }
    }

    private static PGSimpleDataSource source(String url, Optional<String> user, Optional<String> password) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url);
        user.ifPresent(source::setUser);
        password.ifPresent(source::setPassword);
        source.setLoginTimeout(LOGIN_TIMEOUT_SECONDS);
        return source;
    }
}
