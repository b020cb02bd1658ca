package io.throng.cli.worker;

import static java.util.Objects.requireNonNull;

import io.throng.worker.WorkerEvent;
import io.throng.worker.WorkerStatistics;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Shows what is logged or printed among a dashboard's messages, while nothing else may write to the terminal. */
final class LoggedRemarks extends Handler {
    /** A longer line is shown as several. */
    static final int MAX_LINE_BYTES = 1024;

    private final WorkerStatistics statistics;
    private final Logger root;
    private final Handler[] replaced;
    private final PrintStream output = System.out;
    private final PrintStream errors = System.err;

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
        System.setOut(remarks.printed());
        System.setErr(remarks.printed());
        return remarks;
    }

    private PrintStream printed() {
        return new PrintStream(
                new PrintedLines(line -> statistics.onEvent(new WorkerEvent.Warning("", line))),
                true,
                StandardCharsets.UTF_8);
    }

    /** Gives the other destinations their place back. */
    void restore() {
        System.setOut(output);
        System.setErr(errors);
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

    /** Cuts what is printed into lines. */
    private static final class PrintedLines extends OutputStream {
        private final Consumer<String> lines;
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();

        PrintedLines(Consumer<String> lines) {
            this.lines = lines;
        }

        @Override
        public synchronized void write(int octet) {
            if (octet != '\n') {
                line.write(octet);
            }
            if (line.size() > 0 && (octet == '\n' || line.size() == MAX_LINE_BYTES)) {
                lines.accept(line.toString(StandardCharsets.UTF_8));
                line.reset();
            }
        }
    }
}
