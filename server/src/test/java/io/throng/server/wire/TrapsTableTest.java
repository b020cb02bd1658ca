package io.throng.server.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of traps in the documentation names a test for every trap, and tests that there are. */
class TrapsTableTest {
    private static final Path TABLE = Path.of("docs/reference/traps.md");
    private static final Pattern REFERENCE = Pattern.compile("`([A-Z]\\w*)#(\\w+)`");
    private static final List<String> MODULES = List.of("protocol", "server", "worker", "cli");

    /** The working directory is the module's, or the repository's. */
    private static Path root() {
        Path here = Path.of("").toAbsolutePath();
        return Files.exists(here.resolve(TABLE)) ? here : here.getParent();
    }

    private static Map<String, String> testSources() throws IOException {
        Map<String, String> sources = new HashMap<>();
        for (String module : MODULES) {
            Path tests = root().resolve(module).resolve("src/test/java");
            if (!Files.isDirectory(tests)) {
                continue;
            }
            try (Stream<Path> files = Files.walk(tests)) {
                for (Path file :
                        files.filter(path -> path.toString().endsWith(".java")).toList()) {
                    String name = file.getFileName().toString().replace(".java", "");
                    sources.merge(name, Files.readString(file), String::concat);
                }
            }
        }
        return sources;
    }

    private static List<String> rows() throws IOException {
        return Files.readAllLines(root().resolve(TABLE)).stream()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| trap "))
                .toList();
    }

    @Test
    void everyTestThatTheTableNamesExists() throws IOException {
        Map<String, String> sources = testSources();
        List<String> missing = new ArrayList<>();
        Matcher reference = REFERENCE.matcher(Files.readString(root().resolve(TABLE)));
        int references = 0;
        while (reference.find()) {
            references++;
            Pattern method = Pattern.compile("\\bvoid\\s+" + reference.group(2) + "\\(");
            String source = sources.getOrDefault(reference.group(1), "");
            if (!method.matcher(source).find()) {
                missing.add(reference.group());
            }
        }
        assertThat(references).isPositive();
        assertThat(missing).isEmpty();
    }

    @Test
    void everyTrapHasATest() throws IOException {
        assertThat(rows())
                .hasSizeGreaterThan(50)
                .allSatisfy(
                        row -> assertThat(REFERENCE.matcher(row).find()).as(row).isTrue());
    }
}
