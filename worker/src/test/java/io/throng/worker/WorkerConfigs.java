package io.throng.worker;

import io.throng.worker.config.DreamerConfig;
import io.throng.worker.config.Operation;
import io.throng.worker.config.WorkerConfig;
import java.nio.file.Path;
import java.util.Optional;

/** Settings with one thing changed. */
final class WorkerConfigs {
    private WorkerConfigs() {}

    static WorkerConfig recording(WorkerConfig config, Path folder) {
        return operating(config, false, Optional.of(folder), false);
    }

    static WorkerConfig liftingMaintenance(WorkerConfig config) {
        return operating(config, true, Optional.empty(), false);
    }

    static WorkerConfig dry(WorkerConfig config) {
        return operating(config, false, Optional.empty(), true);
    }

    static DreamerConfig queueing(DreamerConfig dreamer, int queueSize) {
        return new DreamerConfig(
                dreamer.name(),
                dreamer.bridgeAgent(),
                dreamer.backends(),
                dreamer.models(),
                dreamer.permissions(),
                dreamer.maxPixels(),
                dreamer.maxBatch(),
                dreamer.threads(),
                queueSize,
                dreamer.extraSlow(),
                dreamer.limitSteps(),
                dreamer.stickiness(),
                dreamer.overlapPostProcessing());
    }

    private static WorkerConfig operating(WorkerConfig config, boolean lift, Optional<Path> folder, boolean dryRun) {
        Operation usual = config.operation();
        return new WorkerConfig(
                config.hordes(),
                config.scribe(),
                config.dreamer(),
                config.alchemist(),
                config.manners(),
                config.limits(),
                new Operation(
                        usual.shutdownGrace(),
                        usual.statisticsPeriod(),
                        usual.plainLogs(),
                        usual.fewMessages(),
                        usual.speedWarnings(),
                        usual.exitOnFaults(),
                        lift,
                        usual.idleWarning(),
                        usual.metricsPort(),
                        folder,
                        dryRun,
                        usual.popPriority()),
                config.storage());
    }
}
