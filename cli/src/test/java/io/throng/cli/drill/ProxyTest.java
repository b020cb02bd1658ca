package io.throng.cli.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.server.storage.EmbeddedDatabase;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes behind a real proxy that goes from one to the other with every call. */
@Tag("drill")
@Timeout(600)
class ProxyTest {
    private static final Duration ROUND_BOUND = Duration.ofMinutes(4);
    /** Longest time until both nodes know what one was told. */
    private static final Duration NEWS_BOUND = Duration.ofSeconds(75);

    private static final String TIMED_OUT = "127.0.0.21";
    private static final String INNOCENT = "127.0.0.22";
    /** A dry run, so that asking again and again does not fill the account's queue. */
    private static final String REQUEST = """
        {"prompt": "Once upon a time", "models": ["koboldcpp/behind"], "dry_run": true}\
        """;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private static Path folder;

    private static EmbeddedDatabase database;
    private static NginxProxy proxy;
    private static ServerUnderTest first;
    private static ServerUnderTest second;

    @BeforeAll
    static void startAll() throws Exception {
        ForeignProgram.need("nginx");
        database = EmbeddedDatabase.start(
                new EmbeddedDatabase.Settings(folder.resolve("database"), 0, EmbeddedDatabase.Durability.FULL));
        proxy = new NginxProxy(Files.createDirectory(folder.resolve("proxy")));
        Map<String, String> settings = new HashMap<>(Map.of(
                "THRONG_DATABASE_URL", database.jdbcUrl(),
                "THRONG_DATABASE_USER", database.user(),
                "THRONG_DATABASE_PASSWORD", database.password(),
                "THRONG_MEDIA_FOLDER", folder.resolve("media").toString(),
                "THRONG_PUBLIC_URL", proxy.address().toString(),
                "THRONG_HTTP_TRUSTED_PROXIES", NginxProxy.ADDRESS));
        first = new ServerUnderTest(folder.resolve("first"), settings);
        second = new ServerUnderTest(folder.resolve("second"), settings);
        first.start();
        second.start();
        proxy.start(first.address(), second.address());
    }

    @AfterAll
    static void stopAll() throws Exception {
        if (proxy != null) {
            proxy.close();
        }
        for (ServerUnderTest server : new ServerUnderTest[] {first, second}) {
            if (server != null) {
                server.close();
            }
        }
        if (database != null) {
            database.close();
        }
    }

    @Test
    void thePythonSdkGoesItsRoundThroughTheProxy() throws Exception {
        Path programs = ForeignClients.python("python");
        ClientRound round = ClientRound.at(first, proxy.address());

        new ForeignProgram(
                        List.of(programs.resolve("python").toString(), "horde_sdk_round.py"),
                        ForeignClients.sources("python"),
                        round.environment(),
                        folder.resolve("python.log"))
                .succeed(ROUND_BOUND);
    }

    @Test
    void aCallerIsWhomTheTrustedProxySawAndNotWhomTheCallerClaimsToBe() throws Exception {
        ClientRound round = ClientRound.at(first, proxy.address());
        HttpResponse<String> block = new CallFrom(INNOCENT, "")
                .send(
                        "POST",
                        first.address(),
                        "operations/ipaddr",
                        round.moderator(),
                        "{\"ipaddr\": \"" + TIMED_OUT + "\", \"hours\": 1}");
        assertThat(block.statusCode()).as(block.body()).isEqualTo(200);

        for (URI node : List.of(first.address(), second.address())) {
            Awaiting.until(
                    "the time-out is known to " + node, NEWS_BOUND, () -> refused(TIMED_OUT, "", node, round.asker()));
        }
        for (int turn = 0; turn < 4; turn++) {
            assertThat(refused(TIMED_OUT, "", proxy.address(), round.asker()))
                    .as("the proxy tells whom it forwards for")
                    .isTrue();
            assertThat(refused(TIMED_OUT, INNOCENT, proxy.address(), round.asker()))
                    .as("a claim made to the proxy is not believed")
                    .isTrue();
            assertThat(refused(INNOCENT, TIMED_OUT, proxy.address(), round.asker()))
                    .as("nor is one that would hurt the caller")
                    .isFalse();
        }
        for (URI node : List.of(first.address(), second.address())) {
            assertThat(refused(TIMED_OUT, INNOCENT, node, round.asker()))
                    .as("a caller that is no trusted proxy is not believed")
                    .isTrue();
            assertThat(refused(INNOCENT, TIMED_OUT, node, round.asker())).isFalse();
        }
    }

    private static boolean refused(String from, String claim, URI horde, String apiKey) throws Exception {
        HttpResponse<String> reply =
                new CallFrom(from, claim).send("POST", horde, "generate/text/async", apiKey, REQUEST);
        if (reply.statusCode() == 403) {
            assertThat(reply.body()).contains("TimeoutIP");
            return true;
        }
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
        return false;
    }
}
