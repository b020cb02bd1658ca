package io.throng.cli.worker;

import static java.util.Objects.requireNonNull;

import io.throng.cli.ProgressLine;
import io.throng.worker.WorkerEvent;
import io.throng.worker.WorkerStatistics;
import io.throng.worker.config.Operation;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A worker in plain lines: what happens, and every while how it stands. */
final class WorkerLines implements WorkerDisplay {
    private final WorkerReport report;
    private final WorkerStatistics statistics;
    private final Operation operation;
    private final ProgressLine line;
    private final CountDownLatch closed = new CountDownLatch(1);

    WorkerLines(WorkerReport report, WorkerStatistics statistics, Operation operation, ProgressLine line) {
        this.report = requireNonNull(report, "report");
        this.statistics = requireNonNull(statistics, "statistics");
        this.operation = requireNonNull(operation, "operation");
        this.line = requireNonNull(line, "line");
    }

    @Override
    public void onEvent(WorkerEvent event) {
        report.onEvent(event);
    }

    @Override
    public void start() {
        Duration period = operation.statisticsPeriod();
        if (period.isZero()) {
            return;
        }
        Thread.ofVirtual().name("throng-statistics").start(() -> {
            try {
                while (!closed.await(period.toNanos(), TimeUnit.NANOSECONDS)) {
                    line.say(summary(statistics.snapshot()));
                    if (operation.speedWarnings() && statistics.isSlow()) {
                        line.say("This worker earns little for its time; smaller limits or faster models may help.");
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** How the worker stands, in a line. */
    static String summary(WorkerStatistics.Snapshot now) {
        long taken = 0;
        long delivered = 0;
        long faulted = 0;
        for (WorkerStatistics.RoleCount count : now.roles().values()) {
            taken += count.taken();
            delivered += count.delivered();
            faulted += count.faulted() + count.lost();
        }
        return String.format(
                Locale.ROOT,
                "%d jobs taken, %d results delivered, %d failed, %d in hand; %.1f kudos, %.0f an hour.",
                taken,
                delivered,
                faulted,
                now.held().size(),
                now.kudos(),
                now.kudosPerHour());
    }

    @Override
    public void close() {
        closed.countDown();
        line.say(summary(statistics.snapshot()));
    }
}
