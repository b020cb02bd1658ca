package io.throng.worker.config;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How long a back end may be silent before it counts as hanging (worker spec 2.2, 3.9).
 *
 * @param silence without any sign at all, from a back end that tells no steps
 * @param preload from the start to the first step, from one that tells steps: it loads the model meanwhile
 * @param step between two steps; stretched where the back end has shown that its steps take longer
 * @param postProcess for each operation after the pictures are made; three seconds more for each picture of a full batch
 * @param download for fetching one auxiliary file
 */
public record TimeLimits(Duration silence, Duration preload, Duration step, Duration postProcess, Duration download) {
    /** What applies without settings. */
    public static final TimeLimits DEFAULT = new TimeLimits(
            Duration.ofSeconds(300),
            Duration.ofSeconds(80),
            Duration.ofSeconds(15),
            Duration.ofSeconds(60),
            Duration.ofSeconds(121));

    public TimeLimits {
        requireNonNull(silence, "silence");
        requireNonNull(preload, "preload");
        requireNonNull(step, "step");
        requireNonNull(postProcess, "postProcess");
        requireNonNull(download, "download");
    }
}
