package io.throng.cli.drill;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.throng.cli.ProgressLine;
import io.throng.cli.admin.AdminDatabase;
import io.throng.cli.up.DataFolder;
import io.throng.cli.up.HealthProbe;
import io.throng.cli.up.ServerProgram;
import io.throng.client.ClientSettings;
import io.throng.client.HordeAddress;
import io.throng.client.HordeClient;
import io.throng.protocol.account.TestUserInput;
import io.throng.protocol.account.TestUserReply;
import io.throng.server.storage.ConnectionFile;
import io.throng.server.storage.EmbeddedDatabase;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The built server in a child process, always on the same data folder and port. Used by one thread, except for its clients. */
final class ServerUnderTest implements AutoCloseable {
    /** What our own worker calls itself. */
    static final String AGENT = "Throng Worker:1.0.0:https://throng.invalid";

    /** How a server's JVM is started here: it lives for seconds, and what the second compiler makes of its code comes too late. */
    static final Map<String, String> SHORT_LIFE =
            Map.of("JDK_JAVA_OPTIONS", "-XX:+UseSerialGC -XX:TieredStopAtLevel=1");

    private static final Duration READY_BOUND = Duration.ofSeconds(90);
    private static final Duration STOP_BOUND = Duration.ofSeconds(60);
    private static final Duration CALL_BOUND = Duration.ofSeconds(60);
    private static final int SHOWN_LOG_CHARACTERS = 4_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final DataFolder folder;
    private final ServerProgram program;
    private final URI address;
    private final Map<String, String> settings;
    private Process process;

    /**
     * Does not start it yet.
     *
     * @param folder gets everything the server keeps
     */
    ServerUnderTest(Path folder) throws IOException {
        this(folder, Map.of());
    }

    /** @param settings environment variables of the server, {@code THRONG_…} */
    ServerUnderTest(Path folder, Map<String, String> settings) throws IOException {
        this.settings = Map.copyOf(settings);
        this.folder = new DataFolder(requireNonNull(folder));
        this.program = ServerProgram.below(Path.of("").toAbsolutePath().getParent());
        this.folder.create();
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            this.address = URI.create("http://127.0.0.1:" + probe.getLocalPort());
        }
    }

    /** Starts it and returns when it is ready. */
    void start() throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(program.command(address.getPort()))
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.serverLog().toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("THRONG_") || name.startsWith("QUARKUS_"));
        builder.environment().putAll(SHORT_LIFE);
        builder.environment().putAll(settings);
        builder.environment().putAll(program.environment(folder, settings));
        builder.environment().put("HORDE_TEST_APIKEYS", "1");
        builder.environment().put("HORDE_TEST_RATELIMIT_DISABLED", "1");
        process = builder.start();
        process.getOutputStream().close();
        ProgressLine silent = new ProgressLine(
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8), false);
        try {
            new HealthProbe(address, READY_BOUND, silent).await(process);
        } catch (IOException e) {
            throw new IOException("the server does not start: " + e.getMessage() + "\n" + endOfLog(), e);
        }
    }

    /** Ends it as a loss of the process does: nothing of it runs any more when this returns. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        assertThat(process.waitFor(STOP_BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    /** Ends it and its database at once, as a loss of the machine does. */
    void killWithDatabase() throws IOException, InterruptedException {
        ProcessHandle postmaster = postmaster();
        process.destroyForcibly();
        postmaster.destroyForcibly();
        assertThat(process.waitFor(STOP_BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    /** The process of its database. */
    ProcessHandle postmaster() throws IOException {
        Path lockFile = folder.database().resolve("cluster").resolve("postmaster.pid");
        long pid = Long.parseLong(Files.readAllLines(lockFile).getFirst().strip());
        return ProcessHandle.of(pid).orElseThrow();
    }

    /** Whether its database takes connections. */
    boolean databaseAnswers() throws IOException {
        Optional<ConnectionFile> file = ConnectionFile.read(folder.database());
        if (file.isEmpty()) {
            return false;
        }
        try (Connection connection = DriverManager.getConnection(
                file.get().jdbcUrl(), file.get().user(), file.get().password())) {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    /** Whether its database takes connections and is another process than that one. */
    boolean databaseAnswers(ProcessHandle before) throws IOException {
        try {
            return databaseAnswers() && postmaster().pid() != before.pid();
        } catch (NoSuchFileException | NoSuchElementException e) {
            // It answered and has gone since, or the next one is only just beginning.
            return false;
        }
    }

    /** Base address, without a trailing slash. */
    URI address() {
        return address;
    }

    /** Asks it to end, as a service manager does, and returns its exit code. */
    int stop() throws IOException, InterruptedException {
        process.destroy();
        assertThat(process.waitFor(STOP_BOUND.toSeconds(), TimeUnit.SECONDS))
                .as("stops within %s, its log ends\n%s", STOP_BOUND, endOfLog())
                .isTrue();
        return process.exitValue();
    }

    /** Whether its database runs. */
    boolean databaseRuns() {
        return Files.exists(folder.database().resolve("cluster").resolve("postmaster.pid"));
    }

    /** A client with a key; the caller closes it. */
    HordeClient client(String apiKey) {
        return new HordeClient(new ClientSettings(
                HordeAddress.parse(address.toString()),
                apiKey,
                AGENT,
                Duration.ofSeconds(5),
                CALL_BOUND,
                CALL_BOUND,
                3,
                Duration.ofMillis(50)));
    }

    /**
     * Makes an account over the test bootstrap.
     *
     * @return the account and its key
     */
    TestUserReply createUser(String name, boolean trusted, long kudos) throws IOException, InterruptedException {
        return createUser(new TestUserInput(name, "drill-" + name, false, trusted, kudos));
    }

    /** Makes a trusted moderator over the test bootstrap. */
    TestUserReply createModerator(String name) throws IOException, InterruptedException {
        return createUser(new TestUserInput(name, "drill-" + name, true, true, null));
    }

    private TestUserReply createUser(TestUserInput input) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(address.resolve("/api/v2/dev/test-user"))
                .timeout(CALL_BOUND)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(input)))
                .build();
        try (HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            assertThat(response.statusCode())
                    .as(new String(response.body(), StandardCharsets.UTF_8))
                    .isEqualTo(201);
            return JSON.readValue(response.body(), TestUserReply.class);
        }
    }

    /** Its database with the administrator's tools, while the server runs or not; the caller closes it. */
    AdminDatabase database() {
        String url = settings.get("THRONG_DATABASE_URL");
        return url == null
                ? AdminDatabase.embedded(folder.database())
                : AdminDatabase.external(
                        url,
                        Optional.ofNullable(settings.get("THRONG_DATABASE_USER")),
                        Optional.ofNullable(settings.get("THRONG_DATABASE_PASSWORD")));
    }

    /** The file it writes its lines to. */
    Path log() {
        return folder.serverLog();
    }

    /** The last lines it wrote. */
    String endOfLog() throws IOException {
        String log = Files.readString(folder.serverLog());
        return log.substring(Math.max(0, log.length() - SHOWN_LOG_CHARACTERS));
    }

    /** Leaves neither the server nor its database running. */
    @Override
    public void close() throws InterruptedException {
        if (process == null) {
            return;
        }
        process.destroy();
        if (!process.waitFor(STOP_BOUND.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        if (databaseRuns()) {
            EmbeddedDatabase.start(
                            new EmbeddedDatabase.Settings(folder.database(), 0, EmbeddedDatabase.Durability.FULL))
                    .close();
        }
    }
}
