package io.throng.worker;

import io.throng.worker.config.BackendConfig;
import io.throng.worker.config.BackendKind;
import io.throng.worker.config.WorkerConfig;
import java.nio.file.Path;
import java.util.Optional;

/** What a worker with these settings cannot see in the pictures it hands in. Pure. */
final class SafetyGaps {
    /** What is said where pictures are made without the concept filter. */
    static final String NO_CONCEPT_FILTER =
            "the concept filter is OFF: pictures are looked at by a classifier of nudity only, and nothing"
                    + " here recognises pictures of child abuse. They would be handed in like any other, neither replaced nor reported. Name a"
                    + " back end of kind clip to switch the filter on (docs/how-to/run-a-worker.md, \"Switch the concept filter on\")";

    private SafetyGaps() {}

    /** What the operator has to know; empty if there is nothing, or no picture is made. */
    static Optional<String> of(WorkerConfig config) {
        return config.dreamer().isPresent()
                        && !config.operation().dryRun()
                        && scorerFolder(config).isEmpty()
                ? Optional.of(NO_CONCEPT_FILTER)
                : Optional.empty();
    }

    /** Where the model of the concept filter lies, if the settings name one. */
    static Optional<Path> scorerFolder(WorkerConfig config) {
        return config.alchemist().stream()
                .flatMap(alchemist -> alchemist.backends().stream())
                .filter(SafetyGaps::scores)
                .findFirst()
                .map(AlchemyBackends::scorerFolder);
    }

    private static boolean scores(BackendConfig backend) {
        return backend.kind() == BackendKind.CLIP;
    }
}
