package io.throng.cli.worker;

import io.throng.cli.ProgressLine;
import io.throng.worker.WorkerEvent;
import io.throng.worker.WorkerStatistics;
import io.throng.worker.config.Operation;
import io.throng.worker.config.WorkerConfig;

/** Shows a worker to the person who runs it: as a dashboard on a terminal, as lines elsewhere. */
interface WorkerDisplay extends WorkerEvent.Listener, AutoCloseable {
    /** Begins to show what changes by itself. */
    void start();

    @Override
    void close();

    /** The one that fits to where the output goes and to the settings. */
    static WorkerDisplay of(WorkerConfig config, WorkerStatistics statistics) {
        Operation operation = config.operation();
        ProgressLine line = ProgressLine.onStandardError();
        if (line.isTerminal() && !operation.plainLogs()) {
            return new WorkerDashboard(config, statistics);
        }
        return new WorkerLines(new WorkerReport(line, operation.fewMessages()), statistics, operation, line);
    }
}
