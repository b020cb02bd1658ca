package io.throng.cli.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.cli.admin.AdminDatabase;
import io.throng.server.kudos.LedgerReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The short run of the contract's fuzzer; docs/how-to/fuzz.md has the long one. */
@Tag("drill")
@Timeout(600)
class FuzzTest {
    private static final Duration FUZZED = Duration.ofSeconds(60);
    /** The fuzzer ends the call it is at. */
    private static final Duration RUN_BOUND = Duration.ofMinutes(6);

    private static final int SEED = 1;
    private static final Path CONTRACT = Path.of("..", "server", "src", "test", "resources", "contract", "swagger.json")
            .toAbsolutePath();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @Test
    void whateverIsCalledNothingFailsNoReplyDepartsFromTheContractAndTheBooksBalance() throws Exception {
        Path programs = ForeignClients.python("fuzz");
        Path work = Files.createDirectory(folder.resolve("fuzz"));
        try (ServerUnderTest server =
                new ServerUnderTest(folder.resolve("server"), Map.of("HORDE_TEST_RATELIMIT_DISABLED", "true"))) {
            server.start();
            new ForeignProgram(
                            List.of(
                                    programs.resolve("python").toString(),
                                    ForeignClients.sources("fuzz")
                                            .resolve("fuzz.py")
                                            .toString(),
                                    "--horde",
                                    server.address().toString(),
                                    "--contract",
                                    CONTRACT.toString(),
                                    "--seconds",
                                    String.valueOf(FUZZED.toSeconds()),
                                    "--seed",
                                    String.valueOf(SEED)),
                            work,
                            Map.of("PYTHONDONTWRITEBYTECODE", "1", "PYTHONUNBUFFERED", "1"),
                            folder.resolve("fuzz.log"))
                    .succeed(RUN_BOUND);

            server.stop();
            try (AdminDatabase database = server.database()) {
                assertThat(database.audit().verify())
                        .returns(List.of(), LedgerReport::differences)
                        .returns(true, LedgerReport::isClean);
            }
        }
    }
}
