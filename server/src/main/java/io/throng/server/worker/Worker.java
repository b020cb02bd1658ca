package io.throng.server.worker;

import static java.util.Objects.requireNonNull;

import io.throng.server.dispatch.matching.JobKind;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * A worker as the database knows it.
 *
 * @param offer what it said of itself at its last stored check-in: the body of its pop, as JSON
 * @param uptimeSeconds time it was up, in all
 * @param uptimeRewardedSeconds its uptime when it last got a reward for it
 * @param thingsPerSecond mean speed of its last deliveries; of an alchemist seconds per form; empty before the first
 */
public record Worker(
        UUID id,
        JobKind kind,
        int ownerId,
        String name,
        Instant created,
        Instant lastCheckIn,
        String offer,
        boolean maintenance,
        Optional<String> maintenanceMessage,
        boolean paused,
        long uptimeSeconds,
        long uptimeRewardedSeconds,
        Optional<Double> thingsPerSecond) {
    /** A worker not heard of for longer counts as gone (image spec 3.5, text spec 5). */
    public static final Duration STALE_AFTER = Duration.ofSeconds(300);

    /** What a worker in maintenance is told unless its owner left a message; worker programs look for "maintenance mode". */
    public static final String MAINTENANCE_MESSAGE =
            "This worker has been put into maintenance mode by its owner or a moderator.";

    /** What a worker is told that lost too many jobs; worker programs look for "maintenance mode". */
    public static final String DROPPED_JOBS_MESSAGE =
            "This worker was put into maintenance mode because it is dropping too many"
                    + " jobs. Please check its settings and its speed, then switch maintenance off.";

    private static final String MAINTENANCE_WORDS = "maintenance mode";

    public Worker {
        requireNonNull(id);
        requireNonNull(name);
        requireNonNull(offer);
    }

    /** Whether it has not been heard of lately. */
    public boolean stale(Instant now) {
        return lastCheckIn.plus(STALE_AFTER).isBefore(now);
    }

    /** Whether it may be given real work of anybody. */
    public boolean atWork(Instant now) {
        return !stale(now) && !maintenance && !paused;
    }

    /** Whether what the two say, and whether they may work, is the same. */
    boolean offersLike(Worker other) {
        return offer.equals(other.offer) && maintenance == other.maintenance && paused == other.paused;
    }

    /** The same worker with another mean speed. */
    public Worker withSpeed(double speed) {
        return new Worker(
                id,
                kind,
                ownerId,
                name,
                created,
                lastCheckIn,
                offer,
                maintenance,
                maintenanceMessage,
                paused,
                uptimeSeconds,
                uptimeRewardedSeconds,
                Optional.of(speed));
    }

    /** What it is told when it finds nothing while in maintenance; always contains the words that worker programs look for. */
    public String maintenanceNotice() {
        String message = maintenanceMessage.orElse(MAINTENANCE_MESSAGE);
        return message.toLowerCase(Locale.ROOT).contains(MAINTENANCE_WORDS)
                ? message
                : message + " (This worker is in " + MAINTENANCE_WORDS + ".)";
    }

    /** The same worker, with what is known of a check-in that is newer than its row. */
    Worker orSeenAs(Worker remembered) {
        return remembered.lastCheckIn.isAfter(lastCheckIn)
                ? seen(
                        remembered.lastCheckIn,
                        remembered.offer,
                        Math.max(uptimeSeconds, remembered.uptimeSeconds),
                        Math.max(uptimeRewardedSeconds, remembered.uptimeRewardedSeconds))
                : this;
    }

    /** The same worker after a check-in. */
    public Worker seen(Instant now, String newOffer, long newUptimeSeconds, long newUptimeRewardedSeconds) {
        return new Worker(
                id,
                kind,
                ownerId,
                name,
                created,
                now,
                newOffer,
                maintenance,
                maintenanceMessage,
                paused,
                newUptimeSeconds,
                newUptimeRewardedSeconds,
                thingsPerSecond);
    }
}
