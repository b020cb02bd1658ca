package io.throng.server.storage;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
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
    private static final AtomicInteger COUNTER = new AtomicInteger();
    private static EmbeddedPostgres postgres;

    private TestDatabase() {}

    /** A new database at the newest schema version, unconnected to anybody else's. */
    public static PGSimpleDataSource fresh() {
        EmbeddedPostgres server = server();
        String name = "t" + COUNTER.incrementAndGet();
        try (Connection connection = server.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("create database " + name + " template throng_template");
        } catch (SQLException e) {
            throw new IllegalStateException("cannot create test database " + name, e);
        }
        return named(server, name);
    }

    /** The JDBC URL of a data source made here, with user and password as parameters. */
    public static String url(PGSimpleDataSource dataSource) {
        return dataSource.getUrl() + "&user=postgres&password=postgres";
    }

    private static synchronized EmbeddedPostgres server() {
        if (postgres == null) {
            try {
                postgres = EmbeddedPostgres.builder()
                        .setServerConfig("max_connections", "200")
                        .setServerConfig("shared_buffers", "64MB")
                        .start();
                try (Connection connection = postgres.getPostgresDatabase().getConnection();
                        var statement = connection.createStatement()) {
                    statement.execute("create database throng_template");
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            migrate(named(postgres, "throng_template"));
        }
        return postgres;
    }

    private static PGSimpleDataSource named(EmbeddedPostgres server, String name) {
        return (PGSimpleDataSource) server.getDatabase("postgres", name);
    }

    private static void migrate(DataSource dataSource) {
        Flyway.configure().dataSource(dataSource).load().migrate();
    }
}
