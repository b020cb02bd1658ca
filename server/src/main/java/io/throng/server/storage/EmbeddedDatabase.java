package io.throng.server.storage;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.postgresql.PGConnection;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The PostgreSQL that comes with the program, in a folder of its own. It runs as a separate process that outlives a killed JVM; whoever
 * starts next on the same folder takes it over, or stops it cleanly when its settings are not the wanted ones. One lock on the folder
 * sees to it that only one process does so; the lock belongs to the process and so cannot be left behind.
 *
 * <p>The server listens on loopback only and wants a password of everybody. The program works as the owner of one database and not as
 * superuser.
 */
public final class EmbeddedDatabase implements Database {
    static final String SUPERUSER = "postgres";
    private static final String OWNER = "throng";
    private static final String DATABASE = "throng";
    private static final int PORT_ATTEMPTS = 5;
    private static final Duration ORPHAN_PATIENCE = Duration.ofSeconds(30);
    private static final int LOGIN_SECONDS = 10;
    private static final System.Logger LOG = System.getLogger(EmbeddedDatabase.class.getName());

    /** What a confirmed commit is worth. */
    public enum Durability {
        /** It survives a crash of the machine. */
        FULL,
        /** It may be lost. For benchmarks and tests; asked for by {@code throng.database.unsafe-no-durability}. */
        NONE_FOR_BENCHMARKS
    }

    /**
     * How to run.
     *
     * @param folder holds everything of this database
     * @param port on loopback; 0 takes the one of last time when it is free, else any
     * @param durability what a confirmed commit is worth
     */
    public record Settings(Path folder, int port, Durability durability) {
        public Settings {
            requireNonNull(folder, "folder");
            requireNonNull(durability, "durability");
            if (port < 0 || port > 65535) {
                throw new IllegalArgumentException("port must be 0..65535: " + port);
            }
        }
    }

    private final FileChannel lock;
    private final PostgresControl control;
    private final ConnectionFile connection;
    private final boolean adopted;
    private final LogSweeper logSweeper;
    private final DatabaseWatch watch;
    private boolean closed;

    private EmbeddedDatabase(FileChannel lock, PostgresControl control, ConnectionFile connection, boolean adopted) {
        this.lock = lock;
        this.control = control;
        this.connection = connection;
        this.adopted = adopted;
        this.logSweeper = new LogSweeper(control.logFolder());
        this.watch = new DatabaseWatch(control);
    }

    /**
     * Starts the server, or takes over the one that a killed process left running. Returns when it takes connections, its durability
     * is verified and the program's own database exists.
     *
     * @throws DatabaseException saying what stands in the way: another process on the folder, a cluster of another release, a failure
     *     of PostgreSQL with the end of its log
     */
    public static EmbeddedDatabase start(Settings settings) {
        Path folder = settings.folder().toAbsolutePath().normalize();
        FileChannel lock = null;
        try {
            SecretFile.makeFolders(folder);
            folder = folder.toRealPath();
            lock = lock(folder);
            EmbeddedDatabase database = start(settings, folder, lock);
            lock = null;
            return database;
        } catch (IOException | SQLException e) {
            throw new DatabaseException("cannot start the database in " + folder + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DatabaseException("interrupted while starting the database in " + folder, e);
        } finally {
            closeQuietly(lock);
        }
    }

    private static EmbeddedDatabase start(Settings settings, Path folder, FileChannel lock)
            throws IOException, SQLException, InterruptedException {
        PostgresAccount account = PostgresAccount.choose();
        PostgresBinaries binaries = PostgresBinaries.in(
                requireNonNull(folder.getParent(), "folder must not be a root").resolve("binaries"));
        PostgresControl control = new PostgresControl(binaries, account, folder);
        account.own(folder);
        account.reach(folder);
        Path passwordFile = folder.resolve("superuser.password");
        String superuserPassword = SecretFile.readOrCreate(passwordFile);
        if (!Files.exists(control.cluster())) {
            control.init(passwordFile);
        }
        String release = control.programRelease();
        if (!release.startsWith(control.clusterRelease() + ".")) {
            throw new DatabaseException(
                    "the data in " + control.cluster() + " is of PostgreSQL " + control.clusterRelease()
                            + ", this program brings " + release + "; dump and load it with the old release first");
        }
        Optional<ConnectionFile> before = ConnectionFile.read(folder);
        Optional<Integer> adoptedPort = adoptablePort(control, settings, release, superuserPassword);
        try {
            int port = adoptedPort.isPresent() ? adoptedPort.get() : startServer(control, settings, before);
            verifyDurability(port, superuserPassword, settings.durability());
            ConnectionFile connection = provideDatabase(
                    port,
                    superuserPassword,
                    before.map(ConnectionFile::password).orElseGet(SecretFile::newSecret));
            connection.write(folder);
            return new EmbeddedDatabase(lock, control, connection, adoptedPort.isPresent());
        } catch (DatabaseException | IOException | SQLException e) {
            control.stop();
            throw e;
        }
    }

    private static FileChannel lock(Path folder) throws IOException {
        FileChannel channel =
                FileChannel.open(folder.resolve("throng.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock held = channel.tryLock();
            if (held != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            LOG.log(Level.DEBUG, "the lock is held in this process", e);
        }
        channel.close();
        throw new DatabaseException("the database in " + folder + " is in use by another Throng process");
    }

    /** The port of a server that runs already with exactly the wanted settings; one that runs otherwise is stopped. */
    private static Optional<Integer> adoptablePort(
            PostgresControl control, Settings settings, String release, String superuserPassword)
            throws IOException, InterruptedException {
        Optional<Postmaster> running = Postmaster.running(control.cluster());
        if (running.isPresent()) {
            int port = running.get().port();
            boolean wanted = running.get().ready()
                    && (settings.port() == 0 || settings.port() == port)
                    && configuration(control, settings, port)
                            .equals(Files.readString(control.cluster().resolve("postgresql.conf")));
            if (wanted && answers(port, release, superuserPassword)) {
                LOG.log(Level.INFO, "took over the database that was left running on port {0}", Integer.toString(port));
                return Optional.of(port);
            }
            LOG.log(Level.INFO, "restarting the database that was left running with other settings");
            control.stop();
        }
        // The postmaster is gone: what its lock file and its processes still hold is nobody's.
        Postmaster.endOrphans(control.cluster(), ORPHAN_PATIENCE);
        Files.deleteIfExists(Postmaster.lockFile(control.cluster()));
        return Optional.empty();
    }

    private static boolean answers(int port, String release, String superuserPassword) {
        try (Connection connection =
                source(port, SUPERUSER, SUPERUSER, superuserPassword).getConnection()) {
            return show(connection, "server_version").startsWith(release);
        } catch (SQLException e) {
            LOG.log(Level.INFO, "the running database does not answer: " + e.getMessage());
            return false;
        }
    }

    private static int startServer(PostgresControl control, Settings settings, Optional<ConnectionFile> before)
            throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            int port = settings.port() != 0 ? settings.port() : freePort(attempt == 1 ? before : Optional.empty());
            writeConfiguration(control, "postgresql.conf", configuration(control, settings, port));
            writeConfiguration(control, "pg_hba.conf", PostgresSettings.access());
            try {
                control.start();
                return port;
            } catch (DatabaseException e) {
                boolean taken = e.getMessage().contains("could not bind");
                if (!taken || settings.port() != 0 || attempt == PORT_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static String configuration(PostgresControl control, Settings settings, int port) {
        long memoryBytes =
                ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                        ? system.getTotalMemorySize()
                        : 0;
        return PostgresSettings.server(
                port, control.logFolder(), settings.durability() == Durability.FULL, memoryBytes);
    }

    private static void writeConfiguration(PostgresControl control, String name, String content) throws IOException {
        Path file = control.cluster().resolve(name);
        SecretFile.write(file, content);
        control.account().own(file);
    }

    private static int freePort(Optional<ConnectionFile> before) throws IOException {
        int lastPort = before.map(file -> file.jdbcUrl().replaceFirst("^.*://[^/]*:([0-9]+)/.*$", "$1"))
                .filter(digits -> digits.matches("[0-9]{1,5}"))
                .map(Integer::parseInt)
                .orElse(0);
        for (int candidate : List.of(lastPort, 0)) {
            try (ServerSocket probe = new ServerSocket()) {
                probe.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), candidate));
                return probe.getLocalPort();
            } catch (IOException e) {
                if (candidate == 0) {
                    throw e;
                }
            }
        }
        throw new IllegalStateException("unreachable: the last candidate returns or throws");
    }

    private static void verifyDurability(int port, String superuserPassword, Durability durability)
            throws SQLException {
        if (durability == Durability.NONE_FOR_BENCHMARKS) {
            LOG.log(
                    Level.WARNING,
                    "the database runs without durability, as throng.database.unsafe-no-durability asks");
            return;
        }
        try (Connection connection =
                source(port, SUPERUSER, SUPERUSER, superuserPassword).getConnection()) {
            for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
                String value = show(connection, setting);
                if (!value.equals("on")) {
                    throw new DatabaseException(
                            setting + " is " + value + " and must be on: a confirmed commit could be lost. "
                                    + "Look into custom.conf and postgresql.auto.conf");
                }
            }
        }
    }

    /** The program's own user and database, with the password of last time so that other processes stay connected. */
    private static ConnectionFile provideDatabase(int port, String superuserPassword, String password)
            throws SQLException {
        try (Connection connection =
                        source(port, SUPERUSER, SUPERUSER, superuserPassword).getConnection();
                var statement = connection.createStatement()) {
            if (!exists(connection, "select 1 from pg_roles where rolname = ?", OWNER)) {
                statement.execute("create role " + OWNER + " login");
            }
            char[] characters = password.toCharArray();
            connection.unwrap(PGConnection.class).alterUserPassword(OWNER, characters, "scram-sha-256");
            Arrays.fill(characters, '\0');
            if (!exists(connection, "select 1 from pg_database where datname = ?", DATABASE)) {
                statement.execute("create database " + DATABASE + " owner " + OWNER);
            }
        }
        return new ConnectionFile(
                "jdbc:postgresql://127.0.0.1:" + port + "/" + DATABASE + "?sslmode=disable", OWNER, password);
    }

    private static boolean exists(Connection connection, String query, String name) throws SQLException {
        try (var statement = connection.prepareStatement(query)) {
            statement.setString(1, name);
            try (var rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }

    private static String show(Connection connection, String setting) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("show " + setting)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static PGSimpleDataSource source(int port, String database, String user, String password) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {"127.0.0.1"});
        source.setPortNumbers(new int[] {port});
        source.setDatabaseName(database);
        source.setUser(user);
        source.setPassword(password);
        source.setSslMode("disable");
        source.setLoginTimeout(LOGIN_SECONDS);
        return source;
    }

    @Override
    public String jdbcUrl() {
        return connection.jdbcUrl();
    }

    @Override
    public String user() {
        return connection.user();
    }

    @Override
    public String password() {
        return connection.password();
    }

    /** Whether the server was running already, left by a process that was killed. */
    public boolean adopted() {
        return adopted;
    }

    /** Stops the server: open sessions are ended, everything confirmed is on disk. Returns when it is gone; closing twice is allowed. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        logSweeper.close();
        watch.close();
        try {
            control.stop();
        } catch (IOException e) {
            throw new DatabaseException("cannot stop the database", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DatabaseException("interrupted while stopping the database", e);
        } finally {
            closeQuietly(lock);
        }
    }

    private static void closeQuietly(FileChannel channel) {
        if (channel == null) {
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "closing the lock", e);
        }
    }
}
