package io.throng.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in a copy of the repository whose JDK and Maven only say what they were asked to do. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
    @TempDir
    private Path folder;

    private Path repository;

    @BeforeEach
    void copyLauncher() throws IOException {
        repository = Files.createDirectories(folder.toRealPath().resolve("a repository"));
        Path source = Path.of("").toAbsolutePath().getParent();
        copy(source.resolve("throng"), repository.resolve("throng"));
        copy(source.resolve("scripts/jdk.sh"), repository.resolve("scripts/jdk.sh"));
        script(repository.resolve("mvnw"), """
                echo "mvnw $*" >> "$(dirname "$0")/calls"
                [ ! -f "$(dirname "$0")/broken" ] || { echo "COMPILATION ERROR"; exit 1; }
                cd "$(dirname "$0")"; mkdir -p cli/target server/target/quarkus-app
                : > cli/target/throng.jar; : > server/target/quarkus-app/quarkus-run.jar
                """);
        Files.writeString(repository.resolve("pom.xml"), "");
        Files.createDirectories(repository.resolve("cli/src/main"));
        Files.writeString(repository.resolve("cli/pom.xml"), "");
    }

    @Test
    void findsANewJdkWhenTheOneOnThePathIsOld() throws Exception {
        Path old = jdk("jdk-17", "17.0.15");
        Path fresh = jdk("jdk-25", "25.0.1");

        Ended ended = run(old.resolve("bin"), fresh, "--version");

        assertThat(ended.exit()).as(ended.output()).isZero();
        assertThat(ended.output()).contains("java of jdk-25").contains("cli/target/throng.jar --version");
    }

    @Test
    void saysPlainlyWhatToInstallWhenThereIsNoJdk() throws Exception {
        Path old = jdk("jdk-17", "17.0.15");

        Ended ended = run(old.resolve("bin"), folder.resolve("nothing"), "up");

        assertThat(ended.exit()).isEqualTo(1);
        assertThat(ended.output())
                .contains("needs a JDK 25 or newer, and none was found")
                .contains("Temurin 25")
                .contains("jdk-17");
        assertThat(repository.resolve("calls")).doesNotExist();
    }

    @Test
    void buildsOnlyWhenASourceIsNewerThanTheLastBuild() throws Exception {
        Path fresh = jdk("jdk-25", "25");

        run(fresh.resolve("bin"), fresh, "models", "list");
        run(fresh.resolve("bin"), fresh, "models", "list");
        assertThat(Files.readAllLines(repository.resolve("calls"))).hasSize(1);

        Path added = Files.writeString(repository.resolve("cli/src/main/New.java"), "");
        Files.setLastModifiedTime(added, FileTime.from(Instant.now().plusSeconds(60)));
        Ended third = run(fresh.resolve("bin"), fresh, "models", "list");
        assertThat(Files.readAllLines(repository.resolve("calls"))).hasSize(2);
        assertThat(third.output()).contains("sources changed");
    }

    @Test
    void showsTheEndOfTheLogOfAFailedBuildAndRunsNothing() throws Exception {
        Path fresh = jdk("jdk-25", "25");
        Files.writeString(repository.resolve("broken"), "");

        Ended ended = run(fresh.resolve("bin"), fresh, "up");

        assertThat(ended.exit()).isEqualTo(1);
        assertThat(ended.output())
                .contains("the build failed")
                .contains("COMPILATION ERROR")
                .doesNotContain("java of");
        assertThat(repository.resolve("target/throng-build.lock")).doesNotExist();
    }

    @Test
    void testRunsTheWholeSuiteAndPassesArguments() throws Exception {
        Path fresh = jdk("jdk-25", "25");

        Ended ended = run(fresh.resolve("bin"), fresh, "test", "-pl", "cli");

        assertThat(ended.exit()).isZero();
        assertThat(Files.readString(repository.resolve("calls"))).contains("verify -pl cli");
    }

    private record Ended(int exit, String output) {}

    private Ended run(Path onPath, Path search, String... arguments) throws Exception {
        List<String> command =
                new ArrayList<>(List.of(repository.resolve("throng").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(Map.of("PATH", onPath + ":/usr/bin:/bin", "THRONG_JDK_SEARCH", search.toString()));
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), output);
    }

    private Path jdk(String name, String version) throws IOException {
        Path home = folder.toRealPath().resolve(name);
        script(home.resolve("bin/javac"), "");
        script(home.resolve("bin/java"), "echo \"java of " + name + ": $*\"");
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"nobody\"\nJAVA_VERSION=\"" + version + "\"\n");
        return home;
    }

    private static void script(Path file, String body) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        Files.copy(from, to);
        assertThat(to.toFile().setExecutable(true)).isTrue();
    }
}
