package io.throng.server.storage;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A real PostgreSQL for tests: one server for the whole test JVM, and a fresh, migrated database for whoever asks. Databases are
 * copied from a migrated template, which takes tens of milliseconds.
 *
 * <p>Synchronous commit and fsync are off here, for speed; tests about durability start their own server.
 */
public final class TestDatabase {
    /** System property with the port of the server, which applications under test share: each of them has this class anew. */
    private static final String PORT_PROPERTY = "test-database.port";

    private static final String PASSING = "passing_";
    private static final String LASTING = "lasting_";
    private static final String TEMPLATE = "throng_template";
    private static final String USER = "postgres";

    private TestDatabase() {}

    /** A new database at the newest schema version, unconnected to anybody else's. It goes with the test class that asks for it. */
    public static PGSimpleDataSource fresh() {
        return create(PASSING);
    }

    /** The same for an application that serves one test class after another: it goes with the JVM. */
    public static PGSimpleDataSource lasting() {
        return create(LASTING);
    }

    private static PGSimpleDataSource create(String prefix) {
        int port = port();
        String name = prefix + UUID.randomUUID().toString().replace("-", "");
        try (Connection connection = named(port, USER).getConnection();
                var statement = connection.createStatement()) {
            statement.execute("create database " + name + " template " + TEMPLATE);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot create test database " + name, e);
        }
        return named(port, name);
    }

    /** The JDBC URL of a data source made here, with user and password as parameters. */
    public static String url(PGSimpleDataSource dataSource) {
        String url = dataSource.getUrl();
        return url + (url.contains("?") ? "&" : "?") + "user=" + USER + "&password=" + USER;
    }

    /** Drops what the test classes that are over have left. Hundreds of databases are gigabytes, and removing them at the end takes minutes. */
    static void dropFresh() throws SQLException {
        String port = System.getProperty(PORT_PROPERTY);
        if (port == null) {
            return;
        }
        try (Connection connection = named(Integer.parseInt(port), USER).getConnection();
                var statement = connection.createStatement()) {
            List<String> names = new ArrayList<>();
            try (var rows = statement.executeQuery("select datname from pg_database")) {
                while (rows.next()) {
                    names.add(rows.getString(1));
                }
            }
            for (String name : names) {
                if (name.startsWith(PASSING)) {
                    statement.execute("drop database " + name + " with (force)");
                }
            }
        }
    }

    private static int port() {
        synchronized (System.getProperties()) {
            if (System.getProperty(PORT_PROPERTY) == null) {
                System.setProperty(PORT_PROPERTY, Integer.toString(start()));
            }
            return Integer.parseInt(System.getProperty(PORT_PROPERTY));
        }
    }

    /** It ends with the JVM. */
    private static int start() {
        try {
            int port = EmbeddedPostgres.builder()
                    .setServerConfig("max_connections", "200")
                    .setServerConfig("shared_buffers", "64MB")
                    .start()
                    .getPort();
            try (Connection connection = named(port, USER).getConnection();
                    var statement = connection.createStatement()) {
                statement.execute("create database " + TEMPLATE);
            }
            migrate(named(port, TEMPLATE));
            return port;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static PGSimpleDataSource named(int port, String name) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setServerNames(new String[] {"localhost"});
        dataSource.setPortNumbers(new int[] {port});
        dataSource.setDatabaseName(name);
        dataSource.setUser(USER);
        dataSource.setPassword(USER);
        return dataSource;
    }

    private static void migrate(DataSource dataSource) {
        Flyway.configure().dataSource(dataSource).load().migrate();
    }
}
