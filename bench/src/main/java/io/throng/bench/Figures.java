package io.throng.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** The figures of one run and its ceilings, as a Markdown table. */
final class Figures {
    private Optional<LoadReport> bareHttp = Optional.empty();
    private double rawCommits;
    private final List<Row> rows = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    private record Row(String scenario, long writtenRows, String label, LoadReport report, OptionalDouble ofBareHttp) {}

    /** A stretch of bare HTTP; all of them together are the ceiling of whatever did not take turns with it. */
    void bareHttp(LoadReport stretch) {
        bareHttp = Optional.of(bareHttp.map(before -> before.plus(stretch)).orElse(stretch));
    }

    /**
     * Figures of calls that took turns with bare HTTP.
     *
     * @param report all stretches together
     * @param turns of bare HTTP and these calls
     */
    void inTurns(String scenario, String label, LoadReport report, Alternation turns) {
        add(new Row(scenario, WrittenRows.NONE, label, report, OptionalDouble.of(turns.ratio())));
        notes.add(scenario + ": of bare HTTP in each round "
                + turns.ratios().stream().map(Figures::percent).collect(Collectors.joining(", ")));
    }

    /** The rate of raw commits, rows per second, that durable scenarios are held against. */
    void rawCommits(double rowsPerSecond) {
        rawCommits = rowsPerSecond;
    }

    /**
     * A scenario's figures.
     *
     * @param writtenRows that the database wrote while it ran, all calls together; 0 when that is not known
     * @param label of the calls that the row is about
     */
    void add(String scenario, long writtenRows, String label, LoadReport report) {
        add(new Row(scenario, writtenRows, label, report, OptionalDouble.empty()));
    }

    private void add(Row row) {
        rows.add(row);
        row.report()
                .firstFailure()
                .ifPresent(failure -> notes.add(row.scenario() + ": first failure: " + shortened(failure)));
    }

    void note(String note) {
        notes.add(note);
    }

    /** The table, its ratios to the ceilings, and the notes below it. */
    String markdown() {
        StringBuilder table = new StringBuilder();
        table.append("""
                | scenario | per second | p50 ms | p99 ms | p99.9 ms | of bare HTTP | rows per call | of raw commits | calls | failed | generator cores |
                |---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|
                """);
        List<Row> shown = new ArrayList<>();
        bareHttp.ifPresent(all -> shown.add(new Row(
                "ceiling: bare HTTP, same connections", WrittenRows.NONE, BareHttp.LABEL, all, OptionalDouble.of(1))));
        shown.addAll(rows);
        double ceiling = bareHttp.map(all -> all.rate(BareHttp.LABEL)).orElse(0.0);
        for (Row row : shown) {
            LoadReport report = row.report();
            double rate = report.rate(row.label());
            table.append(String.format(
                    Locale.ROOT,
                    "| %s | %,.0f | %.2f | %.2f | %.2f | %s | %s | %s | %,d | %,d | %.2f |%n",
                    row.scenario(),
                    rate,
                    report.millis(row.label(), 50),
                    report.millis(row.label(), 99),
                    report.millis(row.label(), 99.9),
                    row.ofBareHttp().isPresent() ? percent(row.ofBareHttp().getAsDouble()) : share(rate, ceiling),
                    rowsPerCall(row),
                    row.writtenRows() == WrittenRows.NONE ? "" : share(rowsPerSecond(row), rawCommits),
                    report.count(row.label()),
                    report.failed(),
                    report.generatorCores()));
        }
        if (!notes.isEmpty()) {
            table.append('\n');
            notes.forEach(note -> table.append("- ").append(note).append('\n'));
        }
        return table.toString();
    }

    private static String rowsPerCall(Row row) {
        long calls = row.report().count(row.label());
        return row.writtenRows() == WrittenRows.NONE || calls == 0
                ? ""
                : String.format(Locale.ROOT, "%.1f", row.writtenRows() / (double) calls);
    }

    private static double rowsPerSecond(Row row) {
        return row.report().seconds() == 0
                ? 0
                : row.writtenRows() / row.report().seconds();
    }

    private static String share(double rate, double ceiling) {
        return ceiling == 0 ? "" : percent(rate / ceiling);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f %%", 100 * share);
    }

    private static String shortened(String text) {
        String line = text.replace('\n', ' ').replace('|', '/');
        return line.length() <= 300 ? line : line.substring(0, 300) + " ...";
    }
}
