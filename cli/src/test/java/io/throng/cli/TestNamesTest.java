package io.throng.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Surefire runs classes by their names, and says nothing of those it passes over. */
class TestNamesTest {
    private static final Pattern TEST = Pattern.compile("(?m)^ +@(?:Test|ParameterizedTest|RepeatedTest|Property)\\b");
    private static final Pattern ABSTRACT = Pattern.compile("(?m)^(?:public )?abstract class ");

    @Test
    void everyClassWithTestsIsNamedSoThatItIsRun() throws IOException {
        List<Path> withTests;
        try (Stream<Path> modules = Files.list(Path.of("").toAbsolutePath().getParent())) {
            withTests = modules.map(module -> module.resolve("src/test/java"))
                    .filter(Files::isDirectory)
                    .flatMap(TestNamesTest::classesWithTests)
                    .toList();
        }
        assertThat(withTests)
                .hasSizeGreaterThan(100)
                .allMatch(file -> file.getFileName().toString().endsWith("Test.java"));
    }

    private static Stream<Path> classesWithTests(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files
                    .filter(file -> file.toString().endsWith(".java"))
                    .filter(TestNamesTest::hasTests)
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean hasTests(Path file) {
        try {
            String source = Files.readString(file);
            return TEST.matcher(source).find() && !ABSTRACT.matcher(source).find();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
