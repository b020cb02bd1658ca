package io.throng.cli.drill;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The table in {@code docs/reference/clients.md} of which outside program drives which operation.
 *
 * @param drivenBy operations, named as {@link ContractOperations} names them, and the programs that drive each
 */
record ClientsTable(Map<String, Set<Program>> drivenBy) {
    /** Programs that are not ours and drive the API, in the order of the table's columns. */
    enum Program {
        PYTHON_SDK,
        TYPESCRIPT_CLIENT,
        CURL
    }

    private static final Path PAGE = Path.of("..", "docs", "reference", "clients.md");
    private static final Pattern ROW = Pattern.compile("\\| `([A-Z]+ /v2/[^`]+)` \\|([^|]*)\\|([^|]*)\\|([^|]*)\\|");
    private static final String YES = "yes";

    ClientsTable {
        requireNonNull(drivenBy);
    }

    static ClientsTable read() throws IOException {
        Map<String, Set<Program>> drivenBy = new TreeMap<>();
        for (String line : Files.readAllLines(PAGE)) {
            Matcher row = ROW.matcher(line);
            if (!row.matches()) {
                continue;
            }
            Set<Program> programs = new TreeSet<>();
            for (Program program : Program.values()) {
                String mark = row.group(2 + program.ordinal()).strip();
                if (mark.equals(YES)) {
                    programs.add(program);
                } else if (!mark.isEmpty()) {
                    throw new IOException("neither '" + YES + "' nor empty: " + line);
                }
            }
            if (drivenBy.put(row.group(1), programs) != null) {
                throw new IOException("twice: " + line);
            }
        }
        return new ClientsTable(drivenBy);
    }

    /** Operations that the table says a program drives. */
    List<String> drivenBy(Program program) {
        return drivenBy.entrySet().stream()
                .filter(row -> row.getValue().contains(program))
                .map(Map.Entry::getKey)
                .toList();
    }
}
