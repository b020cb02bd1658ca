package io.throng.cli.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.cli.drill.ClientsTable.Program;
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

/**
 * Clients that others wrote for the AI Horde, unmodified, with nothing but our address (clients spec sections 11, 12 and 14), and curl.
 * Each must drive what the table of clients says that it drives, as the server saw it.
 */
@Tag("drill")
@Timeout(600)
class ForeignClientsTest {
    private static final Duration ROUND_BOUND = Duration.ofMinutes(3);
    private static final Path CURL_SCRIPTS = Path.of("..", "scripts", "curl").toAbsolutePath();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private static Path folder;

    private static ServerUnderTest server;
    /** Key of the first account, which is the one that awards. */
    private static String awarder;

    @BeforeAll
    static void startServer() throws Exception {
        server = new ServerUnderTest(folder, CallsMade.LOGGED);
        server.start();
        awarder = server.createUser("first", true, 0).apiKey();
    }

    @AfterAll
    static void stopServer() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void thePythonSdkGoesItsRound() throws Exception {
        Path programs = ForeignClients.python("python");
        drives(
                Program.PYTHON_SDK,
                new ForeignProgram(
                        List.of(programs.resolve("python").toString(), "horde_sdk_round.py"),
                        ForeignClients.sources("python"),
                        ClientRound.at(server, server.address()).environment(),
                        folder.resolve("python.log")));
    }

    @Test
    void theTypeScriptClientGoesItsRound() throws Exception {
        Path home = ForeignClients.node("typescript");
        drives(
                Program.TYPESCRIPT_CLIENT,
                new ForeignProgram(
                        List.of("node", "ai_horde_round.mjs"),
                        home,
                        ClientRound.at(server, server.address()).environment(),
                        folder.resolve("typescript.log")));
    }

    @Test
    void curlGoesThroughTheWholeContract() throws Exception {
        ForeignProgram.need("curl");
        Map<String, String> environment =
                new HashMap<>(ClientRound.at(server, server.address()).environment());
        environment.put("HORDE", server.address().toString());
        environment.put("AWARDER_KEY", awarder);
        drives(
                Program.CURL,
                new ForeignProgram(List.of("sh", "all.sh"), CURL_SCRIPTS, environment, folder.resolve("curl.log")));
    }

    private static void drives(Program program, ForeignProgram foreign) throws Exception {
        CallsMade made = CallsMade.since(server);
        foreign.succeed(ROUND_BOUND);
        assertThat(made.operations(ContractOperations.load()))
                .as("what %s drives, beside the table", program)
                .containsExactlyInAnyOrderElementsOf(ClientsTable.read().drivenBy(program));
    }
}
