package io.throng.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LlamaLibraryTest {
    @TempDir
    private Path folder;

    /** A process of its own, since a library is loaded once in each. */
    static final class Child {
        private Child() {}

        public static void main(String[] arguments) {
            LlamaLibrary.load();
            System.out.println("loaded");
            System.exit(0);
        }
    }

    @Test
    void loadingWritesNothingToStandardOutput() throws Exception {
        Path said = folder.resolve("said");
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Djava.io.tmpdir=" + folder,
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Child.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectOutput(said.toFile())
                .start();

        assertThat(child.waitFor(2, TimeUnit.MINUTES)).isTrue();

        assertThat(child.exitValue()).isZero();
        assertThat(Files.readAllLines(said)).containsExactly("loaded");
    }
}
