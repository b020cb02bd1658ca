package io.throng.cli.drill;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Clients that others wrote for the AI Horde, unmodified, with nothing but our address (clients spec sections 11, 12 and 14). */
@Tag("drill")
@Timeout(600)
class ForeignClientsTest {
    private static final Duration ROUND_BOUND = Duration.ofMinutes(3);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private static Path folder;

    private static ServerUnderTest server;

    @BeforeAll
    static void startServer() throws Exception {
        server = new ServerUnderTest(folder);
        server.start();
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
        ClientRound round = ClientRound.at(server, server.address());

        new ForeignProgram(
                        List.of(programs.resolve("python").toString(), "horde_sdk_round.py"),
                        ForeignClients.sources("python"),
                        round.environment(),
                        folder.resolve("python.log"))
                .succeed(ROUND_BOUND);
    }

    @Test
    void theTypeScriptClientGoesItsRound() throws Exception {
        Path home = ForeignClients.node("typescript");
        ClientRound round = ClientRound.at(server, server.address());

        new ForeignProgram(
                        List.of("node", "ai_horde_round.mjs"),
                        home,
                        round.environment(),
                        folder.resolve("typescript.log"))
                .succeed(ROUND_BOUND);
    }
}
