package io.throng.cli.up;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
@DisabledOnOs(OS.WINDOWS)
class ProcessMarkTest {
    private static final Duration BOUND = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private ProcessMark mark;
    private Process process;

    @BeforeEach
    void startProcess() throws Exception {
        mark = new ProcessMark(folder.resolve("server.process"));
        process = start("exec sleep 60");
    }

    @AfterEach
    void endProcess() {
        process.destroyForcibly();
    }

    @Test
    void aProcessThatStillRunsIsFoundAndEndedInOrder() throws Exception {
        mark.set(process.toHandle());

        ProcessHandle left = mark.leftRunning().orElseThrow();
        assertThat(left.pid()).isEqualTo(process.pid());
        ProcessMark.end(left, BOUND);

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(mark.leftRunning()).isEmpty();
    }

    @Test
    void oneThatIgnoresTheRequestIsEndedByForceWhenTheBoundHasPassed() throws Exception {
        process.destroyForcibly().waitFor();
        process = start("trap '' TERM; echo ready; while :; do sleep 1; done");
        assertThat(process.inputReader().readLine()).isEqualTo("ready");
        mark.set(process.toHandle());

        ProcessMark.end(mark.leftRunning().orElseThrow(), Duration.ofMillis(200));

        assertThat(process.waitFor()).isEqualTo(128 + 9);
    }

    @Test
    void aNumberThatBelongsToAnotherProcessByNowIsNotFollowed() throws Exception {
        Files.writeString(folder.resolve("server.process"), process.pid() + " 2001-02-03T04:05:06Z\n");

        assertThat(mark.leftRunning()).isEmpty();
        assertThat(process.isAlive()).isTrue();
    }

    @Test
    void noNoteAnUnreadableOneAndOneThatWasClearedNameNobody() throws Exception {
        assertThat(mark.leftRunning()).isEmpty();
        for (String note : new String[] {"", "abc", process.pid() + "", process.pid() + " soon", "9".repeat(500)}) {
            Files.writeString(folder.resolve("server.process"), note);
            assertThat(mark.leftRunning()).as(note).isEmpty();
        }
        mark.set(process.toHandle());
        mark.clear();
        assertThat(mark.leftRunning()).isEmpty();
    }

    private static Process start(String script) throws Exception {
        return new ProcessBuilder("/bin/sh", "-c", script).start();
    }
}
