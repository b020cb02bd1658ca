package io.throng.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The worker's figures as a Markdown table, with the raw ones below it. */
final class WorkerFigures {
    private static final double SECONDS_PER_MINUTE = 60;

    private final List<String> rows = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /**
     * Two ways to do the same work.
     *
     * @param unit what is counted, for the table
     * @param unitsPerJob how many of them a job has, 1 or more
     * @param perMinute whether they are counted by the minute rather than by the second
     * @param aim smallest ratio wanted
     */
    void compare(String what, Alternation runs, String unit, int unitsPerJob, boolean perMinute, double aim) {
        double factor = unitsPerJob * (perMinute ? SECONDS_PER_MINUTE : 1);
        rows.add(String.format(
                Locale.ROOT,
                "| %s | %s | %.1f | %.1f | %.3f | %.2f |",
                what,
                unit + (perMinute ? " a minute" : " a second"),
                factor / Alternation.median(runs.measured()),
                factor / Alternation.median(runs.reference()),
                runs.ratio(),
                aim));
        notes.add(what + ": seconds a job, reference " + listed(runs.reference()) + "; measured "
                + listed(runs.measured()) + "; ratios " + listed(runs.ratios()));
    }

    void note(String note) {
        notes.add(note);
    }

    private static String listed(List<Double> values) {
        return values.stream()
                .map(value -> String.format(Locale.ROOT, "%.3f", value))
                .reduce((a, b) -> a + ", " + b)
                .orElse("");
    }

    String markdown() {
        StringBuilder text = new StringBuilder();
        if (!rows.isEmpty()) {
            text.append("""
                    | measured | unit | measured way | reference | ratio | aim |
                    |---|---|---:|---:|---:|---:|
                    """);
            rows.forEach(row -> text.append(row).append('\n'));
            text.append('\n');
        }
        notes.forEach(note -> text.append("- ").append(note).append('\n'));
        return text.toString();
    }
}
