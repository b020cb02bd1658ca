package io.throng.server.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of traps in the documentation names a test for every trap, and tests that there are. */
class TrapsTableTest {
    private static final Path TABLE = Path.of("docs/reference/traps.md");
    private static final Pattern REFERENCE = Pattern.compile("`([A-Z]\\w*)#(\\w+)`");
    private static final Pattern SECTION = Pattern.compile("(?m)^## (.+)$");
    private static final Pattern NUMBERS = Pattern.compile("^\\| ((?:[aw]?\\d+(?:, )?)+) ");
    private static final List<String> MODULES = List.of("protocol", "server", "worker", "cli");

    /** Entries of the "Traps" sections of the specifications: of one list, or asserted ones and wrong ones. */
    private static final Map<String, List<String>> ENTRIES = Map.of(
            "Image generation", numbered("", 19, "a", 12),
            "Text generation", numbered("", 16),
            "Alchemy", numbered("", 12),
            "Accounts and kudos", numbered("", 18),
            "Moderation and operations", numbered("a", 6, "w", 13),
            "Styles, collections, ratings", numbered("", 13),
            "Workers, teams, status, stats", numbered("a", 12, "w", 10),
            "Clients", numbered("", 20));

    private static List<String> numbered(Object... marksAndCounts) {
        List<String> entries = new ArrayList<>();
        for (int i = 0; i < marksAndCounts.length; i += 2) {
            for (int number = 1; number <= (int) marksAndCounts[i + 1]; number++) {
                entries.add(marksAndCounts[i] + String.valueOf(number));
            }
        }
        return entries;
    }

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
                .dropWhile(line -> !line.startsWith("## "))
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
    void noEntryOfASpecificationIsMissing() throws IOException {
        String[] sections = SECTION.split(Files.readString(root().resolve(TABLE)));
        Map<String, Set<String>> found = new HashMap<>();
        Matcher titles = SECTION.matcher(Files.readString(root().resolve(TABLE)));
        for (int i = 1; titles.find(); i++) {
            Set<String> numbers = found.computeIfAbsent(titles.group(1), title -> new HashSet<>());
            for (String row : sections[i].lines().toList()) {
                Matcher number = NUMBERS.matcher(row);
                if (number.find()) {
                    numbers.addAll(List.of(number.group(1).split(", ")));
                }
            }
        }
        ENTRIES.forEach((section, entries) ->
                assertThat(found.get(section)).as(section).containsExactlyInAnyOrderElementsOf(entries));
    }

    @Test
    void everyTrapHasATest() throws IOException {
        assertThat(rows())
                .hasSizeGreaterThan(50)
                .allSatisfy(
                        row -> assertThat(REFERENCE.matcher(row).find()).as(row).isTrue());
    }
}
