package io.throng.server.storage;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;

/** A process that starts an embedded database, writes one row, says {@code ready} and stops the database when its input ends. */
final class EmbeddedDatabaseProgram {
    private EmbeddedDatabaseProgram() {}

    public static void main(String... args) throws Exception {
        var settings = new EmbeddedDatabase.Settings(Path.of(args[0]), 0, EmbeddedDatabase.Durability.FULL);
        try (var database = EmbeddedDatabase.start(settings)) {
            try (var connection =
                            DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
                    var statement = connection.createStatement()) {
                statement.execute("create table if not exists mark (id int)");
                statement.execute("insert into mark values (1)");
            }
            System.out.println("ready");
            System.in.transferTo(java.io.OutputStream.nullOutputStream());
        }
        System.out.println("stopped");
    }

    static Process launch(Path folder, String classPath, String... prefix) throws IOException {
        List<String> command = new ArrayList<>(List.of(prefix));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // A life of seconds: see the root pom's flags of test JVMs.
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath,
                EmbeddedDatabaseProgram.class.getName(),
                folder.toString()));
        return new ProcessBuilder(command)
                .directory(new java.io.File("/"))
                .redirectErrorStream(true)
                .start();
    }

    /** Reads what the process says until it is ready; anything else it said when it ended without being so. */
    static String awaitReady(Process process) throws IOException {
        var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder said = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.equals("ready") || line.equals("stopped")) {
                return line;
            }
            said.append(line).append('\n');
        }
        return said.toString();
    }
}
