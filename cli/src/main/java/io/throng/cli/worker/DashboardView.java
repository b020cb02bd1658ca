package io.throng.cli.worker;

import io.throng.worker.WorkerStatistics;
import io.throng.worker.WorkerStatistics.Held;
import io.throng.worker.WorkerStatistics.Remark;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A worker's figures as the lines of a screen. Pure. */
final class DashboardView {
    private static final int LEAST_WIDTH = 40;
    private static final int BAR_WIDTH = 20;
    private static final int MAX_MODELS = 8;
    private static final int MAX_JOBS = 8;

    private final String title;
    private final ZoneId zone;

    /**
     * @param title names the worker
     * @param zone for the times of messages
     */
    DashboardView(String title, ZoneId zone) {
        this.title = title;
        this.zone = zone;
    }

    /** The lines, none wider and not more than the screen. */
    List<String> lines(WorkerStatistics.Snapshot stand, Instant now, int width, int height) {
        List<String> lines = new ArrayList<>();
        lines.add(title);
        lines.add(String.format(
                Locale.ROOT,
                "running %s   %.1f kudos   %.0f kudos/h   %d in hand",
                clock(stand.running()),
                stand.kudos(),
                stand.kudosPerHour(),
                stand.held().size()));
        lines.add("");
        lines.add("ROLE        STATE               TAKEN  DELIVERED  FAULTED  LOST");
        stand.roles().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(role -> lines.add(String.format(
                        Locale.ROOT,
                        "%-10.10s  %-18.18s %6d %10d %8d %5d",
                        role.getKey(),
                        role.getValue().state(),
                        role.getValue().taken(),
                        role.getValue().delivered(),
                        role.getValue().faulted(),
                        role.getValue().lost())));
        jobs(lines, stand, now);
        models(lines, stand);
        remarks(lines, stand, height);
        int columns = Math.max(width, LEAST_WIDTH);
        return lines.stream()
                .limit(Math.max(1, height))
                .map(line -> fitted(line, columns))
                .toList();
    }

    private static void jobs(List<String> lines, WorkerStatistics.Snapshot stand, Instant now) {
        if (stand.held().isEmpty()) {
            return;
        }
        lines.add("");
        lines.add("JOB         MODEL                     FOR     PROGRESS");
        stand.held().stream()
                .limit(MAX_JOBS)
                .forEach(job -> lines.add(String.format(
                        Locale.ROOT,
                        "%-10.10s  %-24.24s  %6s  %s",
                        job.jobId(),
                        job.model(),
                        clock(Duration.between(job.since(), now)),
                        progress(job))));
    }

    private static String progress(Held job) {
        if (job.backend().isEmpty()) {
            return "waits for a back end";
        }
        if (job.stepsTotal() <= 0) {
            return "on " + job.backend();
        }
        int filled = Math.clamp(BAR_WIDTH * (long) job.stepsDone() / job.stepsTotal(), 0, BAR_WIDTH);
        return "[" + "#".repeat(filled) + ".".repeat(BAR_WIDTH - filled) + "] " + job.stepsDone() + "/"
                + job.stepsTotal() + " on " + job.backend();
    }

    private static void models(List<String> lines, WorkerStatistics.Snapshot stand) {
        if (stand.models().isEmpty()) {
            return;
        }
        lines.add("");
        lines.add("MODEL                               JOBS       SPEED");
        stand.models().entrySet().stream()
                .sorted(Comparator.comparingLong((Map.Entry<String, WorkerStatistics.ModelCount> model) ->
                                model.getValue().jobs())
                        .reversed())
                .limit(MAX_MODELS)
                .forEach(model -> lines.add(String.format(
                        Locale.ROOT,
                        "%-34.34s %5d  %10.2f %s",
                        model.getKey(),
                        model.getValue().jobs(),
                        model.getValue().speed(),
                        unit(model.getValue().role()))));
    }

    private static String unit(String role) {
        return switch (role) {
            case "dreamer" -> "megapixelsteps/s";
            case "scribe" -> "tokens/s";
            default -> "forms/s";
        };
    }

    private void remarks(List<String> lines, WorkerStatistics.Snapshot stand, int height) {
        int room = height - lines.size() - 2;
        List<Remark> remarks = stand.remarks();
        if (remarks.isEmpty() || room < 1) {
            return;
        }
        lines.add("");
        lines.add("MESSAGES");
        DateTimeFormatter time =
                DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(zone);
        remarks.subList(Math.max(0, remarks.size() - room), remarks.size())
                .forEach(remark -> lines.add(time.format(remark.at()) + "  "
                        + (remark.role().isEmpty() ? "" : remark.role() + ": ") + printable(remark.text())));
    }

    /** Texts come from servers and must not steer the terminal. */
    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", " ");
    }

    private static String fitted(String line, int width) {
        String clean = printable(line);
        return clean.length() <= width ? clean : clean.substring(0, width - 1) + "…";
    }

    private static String clock(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        return seconds < 3600
                ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
}
