package io.throng.cli.worker;

import static java.util.Objects.requireNonNull;

import io.throng.worker.WorkerEvent;
import io.throng.worker.WorkerStatistics;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Shows what is logged among a dashboard's messages, while no log may write to the terminal. */
final class LoggedRemarks extends Handler {
    private final WorkerStatistics statistics;
    private final Logger root;
    private final Handler[] replaced;

    private LoggedRemarks(WorkerStatistics statistics, Logger root) {
        this.statistics = requireNonNull(statistics, "statistics");
        this.root = root;
        this.replaced = root.getHandlers();
        setFormatter(new SimpleFormatter());
        setLevel(Level.WARNING);
    }

    /** Takes the place of every other destination of logs, until {@link #restore()}. */
    static LoggedRemarks redirect(WorkerStatistics statistics) {
        Logger root = Logger.getLogger("");
        LoggedRemarks remarks = new LoggedRemarks(statistics, root);
        for (Handler handler : remarks.replaced) {
            root.removeHandler(handler);
        }
        root.addHandler(remarks);
        return remarks;
    }

    /** Gives the other destinations their place back. */
    void restore() {
        root.removeHandler(this);
        for (Handler handler : replaced) {
            root.addHandler(handler);
        }
    }

    @Override
    public void publish(LogRecord entry) {
        if (isLoggable(entry)) {
            statistics.onEvent(new WorkerEvent.Warning("", getFormatter().formatMessage(entry)));
        }
    }

    @Override
    public void flush() {
        // Nothing is held back.
    }

    @Override
    public void close() {
        // There is nothing to let go of.
    }
}
