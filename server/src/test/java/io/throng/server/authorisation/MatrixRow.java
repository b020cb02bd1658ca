package io.throng.server.authorisation;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One call of the table and how each kind of caller is answered. An answer is a status and, for refusals, the return code, or the member
 * of {@code errors} that was missing: {@code 200}, {@code 403 NotModerator}, {@code 400 apikey}.
 *
 * @param call method and path below {@code /api}, with what the {@link Estate} has in braces
 * @param body of the call, likewise; empty for none
 * @param source page and section of the specification that says so
 */
record MatrixRow(String call, String body, Map<Caller, String> answers, String source) {
    private static final String TABLE = "/authorisation/matrix.csv";
    private static final int CELLS = Caller.values().length + 3;

    MatrixRow {
        requireNonNull(call);
        requireNonNull(body);
        answers = Map.copyOf(answers);
        if (source.isBlank()) {
            throw new IllegalArgumentException("nothing says why: " + call);
        }
    }

    String method() {
        return call.substring(0, call.indexOf(' '));
    }

    String path() {
        return call.substring(call.indexOf(' ') + 1);
    }

    /** As the table has it, with other answers. */
    String with(Map<Caller, String> actual) {
        return call + " | " + body + " | "
                + Arrays.stream(Caller.values()).map(actual::get).collect(Collectors.joining(" | "));
    }

    @Override
    public String toString() {
        return call + " " + body;
    }

    /** The rows of the table; lines that begin with {@code #} say why, its first other line names the columns. */
    static List<MatrixRow> all() {
        try (InputStream stream = MatrixRow.class.getResourceAsStream(TABLE)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .skip(1)
                    .map(MatrixRow::parse)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static MatrixRow parse(String line) {
        List<String> cells =
                Arrays.stream(line.split("\\|", -1)).map(String::strip).toList();
        Caller[] callers = Caller.values();
        if (cells.size() != CELLS) {
            throw new IllegalArgumentException(cells.size() + " cells, not " + CELLS + ": " + line);
        }
        Map<Caller, String> answers = new EnumMap<>(Caller.class);
        for (Caller caller : callers) {
            answers.put(caller, cells.get(caller.ordinal() + 2));
        }
        return new MatrixRow(cells.get(0), cells.get(1), answers, cells.getLast());
    }
}
