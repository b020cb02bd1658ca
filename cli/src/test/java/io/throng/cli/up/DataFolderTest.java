package io.throng.cli.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.throng.cli.CommandFailure;
import io.throng.cli.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
    @TempDir
    private Path root;

    @Test
    void aSecondHolderIsToldAboutTheFirst() {
        DataFolder folder = new DataFolder(root);
        try (DataFolder.Lock lock = folder.lock("http://localhost:7001, process 42")) {
            assertThat(lock.channel().isOpen()).isTrue();
            assertThatThrownBy(() -> folder.lock("another"))
                    .isInstanceOfSatisfying(
                            CommandFailure.class,
                            failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.ALREADY_RUNNING))
                    .hasMessageContaining("already running")
                    .hasMessageContaining("process 42");
        }
        folder.lock("free again").close();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void secretsAreForTheirOwnerOnly() throws Exception {
        DataFolder folder = new DataFolder(root.resolve("data"));
        folder.create();
        folder.writeSecret("worker.key", "abc");

        assertThat(folder.readSecret("worker.key")).contains("abc");
        assertThat(folder.readSecret("none")).isEmpty();
        assertThat(mode(folder.root().resolve("worker.key"))).isEqualTo("rw-------");
        assertThat(mode(folder.root())).isEqualTo("rwx------");
    }

    @Test
    void restartsAreDelayedTwiceAsLongEachTimeAndForgottenAfterTheWindow() {
        var budget = new RestartPolicy(2, Duration.ofMinutes(10), Duration.ofSeconds(1)).newBudget();
        Instant start = Instant.EPOCH;

        assertThat(budget.next(start)).contains(Duration.ofSeconds(1));
        assertThat(budget.next(start.plusSeconds(1))).contains(Duration.ofSeconds(2));
        assertThat(budget.next(start.plusSeconds(599))).isEmpty();
        assertThat(budget.next(start.plusSeconds(600))).contains(Duration.ofSeconds(2));
    }

    private static String mode(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
