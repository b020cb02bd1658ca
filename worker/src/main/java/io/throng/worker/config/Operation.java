package io.throng.worker.config;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How the program behaves towards the person who runs it.
 *
 * @param shutdownGrace how long a stop waits for held jobs
 * @param statisticsPeriod time between two lines of statistics in plain logs; zero for none
 * @param plainLogs whether to leave the terminal dashboard out
 * @param fewMessages whether plain logs leave out the ordinary events
 * @param speedWarnings whether to warn of a worker that earns too little
 * @param exitOnFaults whether to end, rather than pause, after failures in a row
 * @param removeMaintenance whether to lift the worker's maintenance at the start
 * @param idleWarning time without a job after which to warn
 * @param metricsPort port of the page with figures for Prometheus
 * @param recordFolder where every job and its result are kept for replay
 * @param dryRun whether every back end is replaced by a stub
 * @param popPriority roles in the order in which they may have a back end they share
 */
public record Operation(
        Duration shutdownGrace,
        Duration statisticsPeriod,
        boolean plainLogs,
        boolean fewMessages,
        boolean speedWarnings,
        boolean exitOnFaults,
        boolean removeMaintenance,
        Duration idleWarning,
        OptionalInt metricsPort,
        Optional<Path> recordFolder,
        boolean dryRun,
        List<WorkerRole> popPriority) {
    /** What applies without settings. */
    public static final Operation DEFAULT = new Operation(
            Duration.ofMinutes(2),
            Duration.ofSeconds(30),
            false,
            false,
            true,
            false,
            false,
            Duration.ofMinutes(30),
            OptionalInt.empty(),
            Optional.empty(),
            false,
            List.of(WorkerRole.values()));

    public Operation {
        requireNonNull(shutdownGrace, "shutdownGrace");
        requireNonNull(statisticsPeriod, "statisticsPeriod");
        requireNonNull(idleWarning, "idleWarning");
        requireNonNull(metricsPort, "metricsPort");
        requireNonNull(recordFolder, "recordFolder");
        popPriority = List.copyOf(popPriority);
    }
}
