package io.throng.bench;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** A coordinator of our own with an empty data folder, which goes away with it. Can be restarted on the same data. */
final class OwnServer implements AutoCloseable {
    /** PostgreSQL's PGSTAT_IDLE_INTERVAL of ten seconds, and one for its timer. */
    private static final Duration COUNTS_REPORTED_AFTER = Duration.ofSeconds(11);

    private static final Duration START_PATIENCE = Duration.ofMinutes(5);

    private final Path jar;
    private final Path folder;
    private final InetSocketAddress address;
    private JavaChild child;

    private OwnServer(Path jar, Path folder, InetSocketAddress address) {
        this.jar = jar;
        this.folder = folder;
        this.address = address;
    }

    /** Starts one and waits until it is ready. */
    static OwnServer start(Path jar) throws IOException, InterruptedException {
        if (!Files.isRegularFile(requireNonNull(jar))) {
            throw new IOException("the server is not built: " + jar + " is missing");
        }
        OwnServer server = new OwnServer(jar, Files.createTempDirectory("throng-bench-"), JavaChild.freeAddress());
        try {
            server.run();
            return server;
        } catch (IOException e) {
            String log = server.endOfLog();
            server.close();
            throw new IOException(e.getMessage() + "; the end of its log:\n" + log, e);
        }
    }

    InetSocketAddress address() {
        return address;
    }

    JavaChild process() {
        return child;
    }

    /** Stops and starts on the same data: the new process has read the queue from the database when this returns. */
    void restart() throws IOException, InterruptedException {
        child.close();
        run();
    }

    /** A connection to the server's database. */
    Connection database() throws IOException, SQLException {
        Properties found = new Properties();
        try (var reader = Files.newBufferedReader(folder.resolve("postgres").resolve("connection.properties"))) {
            found.load(reader);
        }
        return DriverManager.getConnection(
                found.getProperty("url"), found.getProperty("user"), found.getProperty("password"));
    }

    /**
     * Rows written so far. Sessions report their counts when they have been idle for {@link #COUNTS_REPORTED_AFTER} at the latest, so
     * this takes as long.
     */
    long writtenRows() throws IOException, InterruptedException {
        Thread.sleep(COUNTS_REPORTED_AFTER);
        String sql = """
                select tup_inserted + tup_updated + tup_deleted from pg_stat_database where datname = current_database()
                """;
        try (Connection database = database();
                var statement = database.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new IOException("the database does not say how many rows it wrote", e);
        }
    }

    private void run() throws IOException, InterruptedException {
        child = JavaChild.start(
                List.of(
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Dquarkus.http.host=127.0.0.1",
                        "-Dquarkus.http.port=" + address.getPort(),
                        "-jar",
                        jar.toString()),
                Map.of(
                        "THRONG_DATABASE_FOLDER",
                        folder.resolve("postgres").toString(),
                        "THRONG_MEDIA_FOLDER",
                        folder.resolve("media").toString(),
                        "HORDE_TEST_APIKEYS",
                        "true",
                        "HORDE_TEST_RATELIMIT_DISABLED",
                        "true"),
                folder.resolve("server.log"));
        child.awaitAnswer(address, Call.get("ready", address, "/q/health/ready"), START_PATIENCE);
    }

    private String endOfLog() throws IOException {
        List<String> lines = Files.readAllLines(folder.resolve("server.log"));
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    }

    @Override
    public void close() throws IOException {
        if (child != null) {
            child.close();
        }
        delete(folder);
    }

    /** Deletes a folder with everything in it. */
    static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.deleteIfExists(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
