package io.throng.worker;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How patiently a worker asks (worker spec 3.5, 3.9, 3.12).
 *
 * @param idle pause after the first empty pop; grows by half each time
 * @param longestIdle the longest of these
 * @param maintenance pause between pops in maintenance
 * @param trouble pause after the horde first failed to answer; grows by half each time
 * @param longestTrouble the longest of these
 * @param submitRetry pause before a submit is repeated; doubles each time
 * @param longestSubmitRetry the longest of these
 * @param failurePause pause without pops after {@link JobRunner#FAILURES_BEFORE_PAUSE} failed jobs in a row
 * @param backendRetry pause before a missing back end is asked again
 * @param backendRefresh time between two questions to the back ends about what they offer
 * @param watch time between two looks at whether a back end hangs
 * @param jobMargin a job is given up this long before the horde would
 */
public record Pacing(
        Duration idle,
        Duration longestIdle,
        Duration maintenance,
        Duration trouble,
        Duration longestTrouble,
        Duration submitRetry,
        Duration longestSubmitRetry,
        Duration failurePause,
        Duration backendRetry,
        Duration backendRefresh,
        Duration watch,
        Duration jobMargin) {
    /** What a worker in the field uses. */
    public static final Pacing NORMAL = new Pacing(
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(5),
            Duration.ofSeconds(120),
            Duration.ofSeconds(1),
            Duration.ofSeconds(30),
            Duration.ofSeconds(180),
            Duration.ofSeconds(5),
            Duration.ofSeconds(60),
            Duration.ofMillis(500),
            Duration.ofSeconds(10));

    public Pacing {
        requireNonNull(idle, "idle");
        requireNonNull(longestIdle, "longestIdle");
        requireNonNull(maintenance, "maintenance");
        requireNonNull(trouble, "trouble");
        requireNonNull(longestTrouble, "longestTrouble");
        requireNonNull(submitRetry, "submitRetry");
        requireNonNull(longestSubmitRetry, "longestSubmitRetry");
        requireNonNull(failurePause, "failurePause");
        requireNonNull(backendRetry, "backendRetry");
        requireNonNull(backendRefresh, "backendRefresh");
        requireNonNull(watch, "watch");
        requireNonNull(jobMargin, "jobMargin");
    }

    /** {@code first} grown by {@code factor} for each step, never more than {@code longest}. */
    static Duration grown(Duration first, Duration longest, double factor, int steps) {
        double nanos = first.toNanos() * Math.pow(factor, Math.min(steps, 64));
        return nanos >= longest.toNanos() ? longest : Duration.ofNanos((long) nanos);
    }
}
