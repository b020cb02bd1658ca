package io.throng.server.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.throng.server.storage.EmbeddedDatabase.Durability;
import io.throng.server.storage.EmbeddedDatabase.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EmbeddedDatabaseTest {
    private static final Path ROOT = Path.of("target", "embedded-database-test").toAbsolutePath();

    /** A database as its first start leaves it: making one takes longer than most of what is tested here. */
    private static Path made;

    private Path folder;

    @BeforeAll
    static void makeADatabase() throws Exception {
        Files.createDirectories(ROOT);
        made = Files.createTempDirectory(ROOT, "made-");
        EmbeddedDatabase.start(new Settings(made, 0, Durability.FULL)).close();
    }

    @AfterAll
    static void removeIt() throws Exception {
        Folders.deleteTree(made);
    }

    @BeforeEach
    void makeFolder() throws Exception {
        folder = Files.createTempDirectory(ROOT, "data-");
    }

    @AfterEach
    void stopAndRemove() throws Exception {
        var left = Postmaster.running(folder.resolve("cluster"));
        if (left.isPresent()) {
            kill(left.get().process());
            Postmaster.endOrphans(folder.resolve("cluster"), java.time.Duration.ofSeconds(30));
        }
        Folders.deleteTree(folder);
    }

    @Test
    void confirmedRowsSurviveARestartAndTheAddressStays() throws Exception {
        copyTheOneThatIsMade();
        String url;
        try (var database = EmbeddedDatabase.start(settings())) {
            execute(database, "create table mark (id int)", "insert into mark values (7)");
            url = database.jdbcUrl();
        }
        assertThat(Postmaster.running(folder.resolve("cluster"))).isEmpty();
        try (var database = EmbeddedDatabase.start(settings())) {
            assertThat(database.adopted()).isFalse();
            assertThat(query(database, "select id from mark")).isEqualTo("7");
            assertThat(database.jdbcUrl()).isEqualTo(url);
        }
    }

    @Test
    void confirmedCommitsAreOnDiskAndOnlyLoopbackWithAPasswordIsServed() throws Exception {
        try (var database = EmbeddedDatabase.start(settings())) {
            assertThat(query(database, "show fsync")).isEqualTo("on");
            assertThat(query(database, "show synchronous_commit")).isEqualTo("on");
            assertThat(query(database, "show full_page_writes")).isEqualTo("on");
            assertThat(query(database, "show listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(query(database, "show data_checksums")).isEqualTo("on");
            assertThat(query(database, "select rolsuper::text from pg_roles where rolname = current_user"))
                    .isEqualTo("false");
            assertThat(query(database, "select lower('ÄÖ')")).isEqualTo("äö");
            assertThatThrownBy(() -> DriverManager.getConnection(database.jdbcUrl(), database.user(), "guess")
                            .close())
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("password authentication failed");
        }
    }

    @Test
    void secretsAreReadableByTheirOwnerOnlyAndTellOtherProcessesTheWay() throws Exception {
        try (var database = EmbeddedDatabase.start(settings())) {
            assertThat(ConnectionFile.read(folder))
                    .contains(new ConnectionFile(database.jdbcUrl(), database.user(), database.password()));
            for (String file : new String[] {"connection.properties", "superuser.password"}) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(file))))
                        .isEqualTo("rw-------");
            }
        }
    }

    @Test
    void refusesToStartWhenAnOperatorTurnedDurabilityOff() throws Exception {
        copyTheOneThatIsMade();
        Files.writeString(folder.resolve("cluster/custom.conf"), "synchronous_commit = off\n");
        assertThatThrownBy(() -> EmbeddedDatabase.start(settings()))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("synchronous_commit is off");
        assertThat(Postmaster.running(folder.resolve("cluster"))).isEmpty();
        try (var database = EmbeddedDatabase.start(new Settings(folder, 0, Durability.NONE_FOR_BENCHMARKS))) {
            assertThat(query(database, "show fsync")).isEqualTo("off");
        }
    }

    @Test
    void aSecondStartOnTheSameFolderIsRefusedWhileTheFirstLives() throws Exception {
        copyTheOneThatIsMade();
        try (var first = EmbeddedDatabase.start(settings())) {
            assertThat(first.adopted()).isFalse();
            assertThatThrownBy(() -> EmbeddedDatabase.start(settings()))
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("in use by another Throng process");
        }
    }

    @Test
    void aServerLeftByAKilledProcessIsTakenOver() throws Exception {
        ProcessHandle postmaster = startInAChildAndKillTheChild();
        try (var database = EmbeddedDatabase.start(settings())) {
            assertThat(database.adopted()).isTrue();
            assertThat(running().process()).isEqualTo(postmaster);
            assertThat(query(database, "select id from mark")).isEqualTo("1");
        }
        assertThat(Postmaster.running(folder.resolve("cluster"))).isEmpty();
    }

    @Test
    void aServerLeftWithOtherSettingsIsStoppedAndStartedAgain() throws Exception {
        ProcessHandle postmaster = startInAChildAndKillTheChild();
        try (var database = EmbeddedDatabase.start(new Settings(folder, 0, Durability.NONE_FOR_BENCHMARKS))) {
            assertThat(database.adopted()).isFalse();
            assertThat(running().process()).isNotEqualTo(postmaster);
            assertThat(query(database, "select id from mark")).isEqualTo("1");
        }
    }

    @Test
    void confirmedRowsSurviveAKilledServer() throws Exception {
        copyTheOneThatIsMade();
        try (var database = EmbeddedDatabase.start(settings())) {
            execute(database, "create table mark (id int)", "insert into mark values (3)");
            try (Connection busy = connect(database);
                    var statement = busy.createStatement()) {
                statement.execute("begin");
                statement.execute("insert into mark values (4)");
                kill(running().process());
            }
        } catch (SQLException e) {
            assertThat(e.getMessage()).contains("I/O error"); // the connection died with the server
        }
        try (var database = EmbeddedDatabase.start(settings())) {
            assertThat(query(database, "select string_agg(id::text, ',') from mark"))
                    .isEqualTo("3");
        }
    }

    @Test
    void aServerThatDiesUnderUsIsStartedAgainAtTheSameAddress() throws Exception {
        copyTheOneThatIsMade();
        try (var database = EmbeddedDatabase.start(settings())) {
            execute(database, "create table mark (id int)", "insert into mark values (6)");
            ProcessHandle postmaster = running().process();
            kill(postmaster);
            assertThat(queryOnceItIsBack(database, "select id from mark")).isEqualTo("6");
            assertThat(running().process()).isNotEqualTo(postmaster);
        }
        assertThat(Postmaster.running(folder.resolve("cluster"))).isEmpty();
    }

    @Test
    void aServerThatCannotStartIsTriedAgainUntilItCan() throws Exception {
        copyTheOneThatIsMade();
        try (var database = EmbeddedDatabase.start(settings())) {
            execute(database, "create table mark (id int)", "insert into mark values (8)");
            Path control = folder.resolve("cluster/global/pg_control");
            Files.move(control, folder.resolve("pg_control.aside"));
            kill(running().process());
            awaitFailedStart();
            Files.move(folder.resolve("pg_control.aside"), control);
            assertThat(queryOnceItIsBack(database, "select id from mark")).isEqualTo("8");
        }
    }

    @Test
    void aLockFileThatNamesAStrangersProcessNeedsNoHuman() throws Exception {
        copyTheOneThatIsMade();
        try (var database = EmbeddedDatabase.start(settings())) {
            execute(database, "create table mark (id int)", "insert into mark values (5)");
        }
        Files.writeString(
                folder.resolve("cluster/postmaster.pid"),
                ProcessHandle.current().pid() + "\n" + folder.resolve("cluster")
                        + "\n1\n5432\n\n127.0.0.1\n 1 1\nready\n");
        try (var database = EmbeddedDatabase.start(settings())) {
            assertThat(database.adopted()).isFalse();
            assertThat(query(database, "select id from mark")).isEqualTo("5");
        }
    }

    @Test
    void aClusterOfAnotherReleaseIsRefusedWithAReason() throws Exception {
        copyTheOneThatIsMade();
        Files.writeString(folder.resolve("cluster/PG_VERSION"), "17\n");
        assertThatThrownBy(() -> EmbeddedDatabase.start(settings()))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("is of PostgreSQL 17");
    }

    @Test
    void anInitialisationThatWasCutShortIsDoneAgain() throws Exception {
        Files.createDirectories(folder.resolve("cluster.new/base"));
        Files.writeString(folder.resolve("cluster.new/PG_VERSION"), "18\n");
        try (var database = EmbeddedDatabase.start(settings())) {
            assertThat(query(database, "select 1")).isEqualTo("1");
        }
    }

    private void copyTheOneThatIsMade() throws Exception {
        try (Stream<Path> files = Files.walk(made)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(
                        file,
                        folder.resolve(made.relativize(file).toString()),
                        StandardCopyOption.COPY_ATTRIBUTES,
                        StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static String queryOnceItIsBack(EmbeddedDatabase database, String query) throws Exception {
        long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            try {
                return query(database, query);
            } catch (SQLException e) {
                if (System.nanoTime() - deadlineNanos > 0) {
                    throw e;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        }
    }

    /** pg_ctl writes this file anew at every attempt. */
    private void awaitFailedStart() throws Exception {
        Path log = folder.resolve("log/start.log");
        long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!Files.exists(log) || !Files.readString(log).contains("pg_control")) {
            assertThat(System.nanoTime() - deadlineNanos).isNegative();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private ProcessHandle startInAChildAndKillTheChild() throws Exception {
        copyTheOneThatIsMade();
        Process child = EmbeddedDatabaseProgram.launch(folder, System.getProperty("java.class.path"));
        assertThat(EmbeddedDatabaseProgram.awaitReady(child)).isEqualTo("ready");
        ProcessHandle postmaster = running().process();
        kill(child.toHandle());
        assertThat(postmaster.isAlive()).isTrue();
        return postmaster;
    }

    private Postmaster running() throws Exception {
        return Postmaster.running(folder.resolve("cluster")).orElseThrow();
    }

    private Settings settings() {
        return new Settings(folder, 0, Durability.FULL);
    }

    private static void kill(ProcessHandle process) throws Exception {
        process.destroyForcibly();
        process.onExit().get(60, TimeUnit.SECONDS);
    }

    private static Connection connect(EmbeddedDatabase database) throws SQLException {
        return DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
    }

    private static void execute(EmbeddedDatabase database, String... commands) throws SQLException {
        try (Connection connection = connect(database);
                var statement = connection.createStatement()) {
            for (String command : commands) {
                statement.execute(command);
            }
        }
    }

    private static String query(EmbeddedDatabase database, String query) throws SQLException {
        try (Connection connection = connect(database);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
